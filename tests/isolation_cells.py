"""What the isolation tests run in notebooks: one cell that leaves something behind every door, and one that looks."""

LEAK = """
# Leave something behind every door
import builtins, decimal, gc, json, locale, logging, os, random, signal, socket, sys, threading, time, types, warnings
import matplotlib, numpy, pandas
from halfsky.package import load_package
left_over = "left over"
builtins.left_over_builtin = 1
sys.modules["left_over_module"] = types.ModuleType("left_over_module")
sys.path.insert(0, "/left/over")
sys.setrecursionlimit(4321)
sys.excepthook = print
os.environ["LEFT_OVER"] = "1"
os.environ["TZ"] = "America/Lima"
time.tzset()
os.umask(0o111)
random.seed(1); numpy.random.seed(1)
matplotlib.rcParams["font.size"] = 99
matplotlib.rcParams["axes.unicode_minus"] = False
numpy.set_printoptions(precision=1); numpy.seterr(all="raise")
pandas.set_option("display.max_rows", 3)
pandas.set_option("display.max_columns", 2)
pandas.DataFrame.left_over = True
json.dumps.left_over = True
locale.setlocale(locale.LC_ALL, "C")
decimal.getcontext().prec = 3
logging.getLogger().addHandler(logging.NullHandler()); logging.getLogger().setLevel(1)
socket.setdefaulttimeout(77)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
gc.disable()
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
kept_open = open("/tmp/halfsky-left-over", "w")
os.chdir("/tmp")
import subprocess
warnings.filterwarnings("error")
child = subprocess.Popen(["sleep", "61.4242"])
package = load_package(data or None)
package.targets.loc[:, "value"] = -1.0
del package.plans["title"]
get_ipython().events.register("pre_run_cell", lambda info: None)
"""

LOOK = """
# Look behind every door
import builtins, decimal, gc, json, locale, logging, os, random, signal, socket, sys, threading, time, uuid, warnings
import matplotlib, numpy, pandas
from halfsky.package import load_package
def option(name):
    return pandas.get_option(name)
def opened():
    names = []
    for number in os.listdir("/proc/self/fd"):
        try: names.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError: pass
    return sorted(name for name in names if "left-over" in name)
umask = os.umask(0); os.umask(umask)
package = load_package(data or None)
state = {
    "names": sorted(name for name in globals() if "left" in name or name in ("kept_open", "child", "package_of_before")),
    "builtins": sorted(name for name in dir(builtins) if "left" in name),
    "modules": sorted(name for name in sys.modules if "left_over" in name),
    "path": sys.path, "recursion": sys.getrecursionlimit(), "excepthook": getattr(sys.excepthook, "__name__", ""),
    "environment": sorted(name for name in os.environ if name.startswith(("LEFT", "TZ", "HALFSKY"))),
    "zone": time.tzname, "umask": umask, "same_folder": os.getcwd() == os.environ.get("PWD_OF_TEST", os.getcwd()),
    "folder": os.path.basename(os.getcwd())[:5],
    "rc": {name: repr(value) for name, value in sorted(matplotlib.rcParams.items())},
    "numpy": {**{name: repr(value) for name, value in numpy.get_printoptions().items()}, **numpy.geterr()},
    "pandas": {name: repr(option(name)) for name in ("display.max_rows", "display.max_columns", "display.width",
               "display.max_colwidth", "display.expand_frame_repr", "display.precision")},
    "patched": [hasattr(pandas.DataFrame, "left_over"), hasattr(json.dumps, "left_over")],
    "filters": [f for f in ((f[0], str(f[1]), f[2].__name__, str(f[3])) for f in warnings.filters) if f[0] == "error"],
    "locale": locale.setlocale(locale.LC_ALL), "decimal": decimal.getcontext().prec,
    "logging": [len([h for h in logging.getLogger().handlers if isinstance(h, logging.NullHandler)]),
                logging.getLogger().level],
    "timeout": socket.getdefaulttimeout(), "alarm": str(signal.getsignal(signal.SIGALRM)), "gc": gc.isenabled(),
    "threads": [t.name for t in threading.enumerate() if "sleep" in t.name], "open": opened(),
    "values": ["title" in package.plans, float(package.targets["value"].min())],
    "count": get_ipython().execution_count, "main": sys.modules["__main__"].__name__,
}
chance = {"random": random.random(), "numpy": float(numpy.random.rand()), "uuid": str(uuid.uuid4())}
open("state.json", "w").write(json.dumps(state)); open("chance.json", "w").write(json.dumps(chance))
"""
