"""One scenario from start to finish, its folder, windows of foresight."""
