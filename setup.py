"""What pyproject.toml cannot say: the published data, notebooks and parameters go into what is installed.

They stay at the repository's top level; a build copies them to halfsky/_published/, where `halfsky.project` finds them.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PUBLISHED = ("data/*.json", "data/*.md", "data/**/*.csv", "notebooks/**/*.ipynb", "parameters/*.yaml")


class BuildWithPublished(build_py):
    """An editable install takes them from the checkout that it points to."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for source, copy in self._published().items():
                self.mkpath(str(Path(copy).parent))
                self.copy_file(source, copy, preserve_mode=False)

    def get_source_files(self) -> list[str]:
        return super().get_source_files() + list(self._published())

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return super().get_outputs(include_bytecode) + list(self._published().values())

    def _published(self) -> dict[str, str]:
        found = (path for pattern in PUBLISHED for path in sorted(Path().glob(pattern)))
        into = Path(self.build_lib, "halfsky", "_published")
        return {str(path): str(into / path) for path in found if not any(part.startswith(".") for part in path.parts)}


setup(cmdclass={"build_py": BuildWithPublished})
