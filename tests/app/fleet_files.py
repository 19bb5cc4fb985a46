"""Two readable documents and a broken one."""

DOCUMENTS = {
    "fleet.md": "# The Baltic fleet\n\nThe Baltic fleet has 42 ships in two harbours.\n\n"
    "## Who commands the Baltic fleet?\n\nAdmiral Ilse Brandt has commanded it since 3 May 1999.\n",
    "harbours.txt": "The northern harbour was opened on 12 June 1931 and deepened in 1975.\n",
    "broken.pdf": "this is no PDF",
}
