"""Archives, copies, names and class lists: what the files themselves hold."""

from layout_row import A, B, Row, new, plan

ROWS = [
    Row(
        "students' own zips",
        {f"anna.zip/{A}.ipynb": "new", f"ben.zip/ben/{A}.ipynb": "new"},
        plan(anna=f"anna.zip/{A}.ipynb", ben=f"ben.zip/ben/{A}.ipynb"),
    ),
    Row(
        "zips in folders",
        {f"anna/hw.zip/{A}.ipynb": "new", f"ben/{A}.ipynb": "new"},
        plan(anna=f"anna/hw.zip/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "endings",
        new(
            f"anna/{A}.IPYNB",
            f"ben/{A}.ipynb.txt",
            f"cleo/{A}.ipynb.json",
            f"dan/{A}.ipynb (1)",
            f"eve/{A}.json",
        ),
        plan(
            anna=f"anna/{A}.IPYNB",
            ben=f"ben/{A}.ipynb.txt",
            cleo=f"cleo/{A}.ipynb.json",
            dan=f"dan/{A}.ipynb (1)",
            eve=f"eve/{A}.json",
        ),
    ),
    Row(
        "copies of the system",
        new(
            f"anna/._{A}.ipynb",
            f"anna/{A}.ipynb",
            f"anna/.ipynb_checkpoints/{A}-checkpoint.ipynb",
            f"__MACOSX/anna/._{A}.ipynb",
            f"ben/{A}.ipynb",
        ),
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "a backup folder",
        new(f"anna/{A}.ipynb", f"anna/backup/{A}.ipynb", f"ben/{A}.ipynb"),
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "the release beside the solved one",
        {f"anna/orig/{A}.ipynb": "release", **new(f"anna/{A}_final.ipynb", f"ben/{A}.ipynb")},
        plan(anna=f"anna/{A}_final.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "the same file twice",
        {f"anna/{A}.ipynb": "same", f"anna/{A} (1).ipynb": "same", f"ben/{A}.ipynb": "new"},
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "a newer Untitled",
        {f"anna/{A}.ipynb": "new", "anna/Untitled.ipynb": "new of 01", f"ben/{A}.ipynb": "new"},
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "two that differ",
        new(f"anna/{A}.ipynb", f"anna/{A} (1).ipynb", f"ben/{A}.ipynb"),
        asks="anna has 2 notebooks of 01_gan_mnist",
    ),
    Row(
        "two that differ, the named one",
        new(f"anna/{A}.ipynb", f"anna/{A} (1).ipynb", f"ben/{A}.ipynb"),
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
        choices={"take": "named"},
    ),
    Row(
        "two that differ, the newest",
        new(f"anna/{A} (1).ipynb", f"anna/{A}.ipynb", f"ben/{A}.ipynb"),
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
        choices={"take": "newest"},
    ),
    Row(
        "a scratch notebook of no exercise",
        {f"anna/{A}.ipynb": "new", "anna/notes.ipynb": "new", f"ben/{A}.ipynb": "new"},
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "another exercise than asked",
        new(f"anna/{A}.ipynb", f"anna/{B}.ipynb", f"ben/{B}.ipynb"),
        plan(anna=f"anna/{A}.ipynb"),
        choices={"exercise": A},
    ),
    Row(
        "a name in two forms of Unicode",
        new(f"Ren\u00e9/{A}.ipynb", f"Ben/{A}.ipynb"),
        {("Ren\u00e9", A): f"Ren\u00e9/{A}.ipynb", ("Ben", A): f"Ben/{A}.ipynb"},
    ),
    Row(
        "decomposed letters",
        new(f"Rene\u0301_{A}.ipynb", f"Ben_{A}.ipynb"),
        {("Ren\u00e9", A): f"Rene\u0301_{A}.ipynb", ("Ben", A): f"Ben_{A}.ipynb"},
    ),
    Row(
        "a class list",
        new(f"lovelaceada_11_456_{A}.ipynb", f"whoever_99_457_{A}.ipynb"),
        {
            ("Lovelace, Ada", A): f"lovelaceada_11_456_{A}.ipynb",
            ("whoever", A): f"whoever_99_457_{A}.ipynb",
        },
        choices={"roster": 'Student,ID\n"Lovelace, Ada",11\n"Noether, Emmy",12\n'},
        missing=("Noether, Emmy",),
    ),
    Row(
        "a class list with a name twice",
        new(
            f"1-22 - Anna B - Nov 20, 2026 1130 AM/{A}.ipynb",
            f"1-29 - Anna B - Nov 21, 2026 900 AM/{A}.ipynb",
        ),
        {
            ("Anna B_1-22", A): f"1-22 - Anna B - Nov 20, 2026 1130 AM/{A}.ipynb",
            ("Anna B_1-29", A): f"1-29 - Anna B - Nov 21, 2026 900 AM/{A}.ipynb",
        },
        choices={"roster": "student\nAnna B\nAnna B\n"},
    ),
    Row(
        "groups that the class list knows",
        new(f"gan-submissions/gan-red-pandas/{A}.ipynb", f"gan-submissions/gan-solo/{A}.ipynb"),
        {
            ("Anna B", A): f"gan-submissions/gan-red-pandas/{A}.ipynb",
            ("Ben C", A): f"gan-submissions/gan-red-pandas/{A}.ipynb",
            ("solo", A): f"gan-submissions/gan-solo/{A}.ipynb",
        },
        choices={"roster": "student,team\nAnna B,Red Pandas\nBen C,red-pandas\nsolo,\nEmmy,x\n"},
        missing=("Emmy",),
        layout="a repository a student",
    ),
    Row(
        "Moodle's groups",
        new(
            f"Group 1-Anna B_12_assignsubmission_file_/{A}.ipynb",
            f"Group 1-Mary-Ann C_13_assignsubmission_file_/{A}.ipynb",
            f"Lisa-Eva D_14_assignsubmission_file_/{A}.ipynb",
        ),
        {
            ("Anna B", A): f"Group 1-Anna B_12_assignsubmission_file_/{A}.ipynb",
            ("Mary-Ann C", A): f"Group 1-Mary-Ann C_13_assignsubmission_file_/{A}.ipynb",
            ("Lisa-Eva D", A): f"Lisa-Eva D_14_assignsubmission_file_/{A}.ipynb",
        },
        choices={"roster": "student\nAnna B\nMary-Ann C\nLisa-Eva D\n"},
    ),
    Row(
        "a layout of one's own",
        new(
            f"Revision 1 - {A}/Anna/x.ipynb",
            f"Revision 2 - {A}/Anna/x.ipynb",
            f"Revision 1 - {A}/LATE Ben/y.ipynb",
        ),
        plan(Anna=f"Revision 2 - {A}/Anna/x.ipynb", Ben=f"Revision 1 - {A}/LATE Ben/y.ipynb"),
        choices={"own": True},
        late=("Ben",),
        layout="your own layout schoology",
    ),
    Row(
        "group and own hand-in",
        {
            "submission_metadata.yml": "group",
            **new(f"submission_11/{A}.ipynb", f"submission_12/{A}.ipynb"),
        },
        asks="s2 has 2 notebooks",
    ),
    Row(
        "an editor's shadows",
        new(f"anna/{A}.ipynb", f"anna/.~{A}.ipynb", f"anna/~${A}.ipynb", f"ben/{A}.ipynb"),
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "pages and pictures",
        {
            "anna/page.html": "html",
            "anna/x.png": "png",
            "anna/hw.rar": "text",
            **new(f"anna/{A}.ipynb", f"ben/{A}.ipynb"),
        },
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
]
