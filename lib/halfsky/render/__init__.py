"""What a report is made of, whatever it says: blocks, a document, its page and its Word file."""
