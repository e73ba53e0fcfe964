"""The message catalogues: gettext files, and the small tool that compiles them."""
