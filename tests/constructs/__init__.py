"""The construct library, on the templates it makes."""
