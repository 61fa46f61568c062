"""Voice and ears, with the real synthesiser and the real recogniser where a package provides them."""
