"""Every code of the tables once, with its words, its look and the properties that groups of it follow from."""
