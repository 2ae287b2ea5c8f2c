"""What platforms hand over: nbgrader, Gradescope, Canvas, Moodle, Brightspace, Google, GitHub."""

from layout_row import A, Row, new, plan

ROWS = [
    Row(
        "nbgrader",
        new(f"submitted/anna/{A}/{A}.ipynb", f"submitted/ben/{A}/{A}.ipynb"),
        plan(anna=f"submitted/anna/{A}/{A}.ipynb", ben=f"submitted/ben/{A}/{A}.ipynb"),
        layout="nbgrader's tree",
    ),
    Row(
        "nbgrader, one at another depth",
        new(f"submitted/anna/{A}/{A}.ipynb", f"submitted/ben/{A}.ipynb"),
        plan(anna=f"submitted/anna/{A}/{A}.ipynb", ben=f"submitted/ben/{A}.ipynb"),
    ),
    Row(
        "nbgrader's whole course",
        new(
            f"gan26/submitted/anna/{A}/{A}.ipynb",
            f"gan26/submitted/ben/{A}/{A}.ipynb",
            f"gan26/source/{A}/{A}.ipynb",
            f"gan26/release/{A}/{A}.ipynb",
        ),
        plan(anna=f"gan26/submitted/anna/{A}/{A}.ipynb", ben=f"gan26/submitted/ben/{A}/{A}.ipynb"),
    ),
    Row(
        "nbgrader, one student",
        new(f"submitted/anna/{A}/{A}.ipynb"),
        plan(anna=f"submitted/anna/{A}/{A}.ipynb"),
    ),
    Row(
        "Gradescope's export",
        {
            "assignment_7_export/submission_metadata.yml": "yaml",
            **new(
                "assignment_7_export/submission_11/x.ipynb",
                f"assignment_7_export/submission_12/{A}.ipynb",
            ),
        },
        {
            ("anna@x.edu", ""): "assignment_7_export/submission_11/x.ipynb",
            ("s2", A): f"assignment_7_export/submission_12/{A}.ipynb",
        },
    ),
    Row(
        "Gradescope's groups",
        {"submission_metadata.yml": "group", **new(f"submission_11/{A}.ipynb")},
        {("s1", A): f"submission_11/{A}.ipynb", ("s2", A): f"submission_11/{A}.ipynb"},
    ),
    Row(
        "a student's own metadata",
        {
            "anna/submission_metadata.yml": "yaml",
            **new(f"anna/submission_11/{A}.ipynb", f"ben/{A}.ipynb"),
        },
        plan(anna=f"anna/submission_11/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "metadata that are a list",
        {
            "submission_metadata.yml": "list",
            **new(f"submission_11/{A}.ipynb", f"submission_12/{A}.ipynb"),
        },
        {
            ("submission_11", A): f"submission_11/{A}.ipynb",
            ("submission_12", A): f"submission_12/{A}.ipynb",
        },
    ),
    Row(
        "metadata with a bomb of aliases",
        {
            "submission_metadata.yml": "bomb",
            **new(f"submission_11/{A}.ipynb", f"submission_12/{A}.ipynb"),
        },
        {
            ("submission_11", A): f"submission_11/{A}.ipynb",
            ("submission_12", A): f"submission_12/{A}.ipynb",
        },
    ),
    Row(
        "Canvas",
        new(f"annab_123_456_{A}.ipynb", f"benc_LATE_124_457_{A}-2.ipynb"),
        plan(annab=f"annab_123_456_{A}.ipynb", benc=f"benc_LATE_124_457_{A}-2.ipynb"),
        late=("benc",),
        layout="Canvas",
    ),
    Row(
        "Canvas, a zip of a student",
        {f"annab_123_456_hw.zip/{A}.ipynb": "new", **new(f"benc_124_457_{A}.ipynb")},
        plan(annab=f"annab_123_456_hw.zip/{A}.ipynb", benc=f"benc_124_457_{A}.ipynb"),
    ),
    Row(
        "Canvas, two of one name",
        new(f"smithj_12_901_{A}.ipynb", f"smithj_31_902_{A}.ipynb"),
        {
            ("smithj_12", A): f"smithj_12_901_{A}.ipynb",
            ("smithj_31", A): f"smithj_31_902_{A}.ipynb",
        },
    ),
    Row(
        "Canvas, two files of one student",
        new(f"annab_1_10_{A}.ipynb", "annab_1_11_Untitled.ipynb", f"benc_2_12_{A}.ipynb"),
        plan(annab=f"annab_1_10_{A}.ipynb", benc=f"benc_2_12_{A}.ipynb"),
    ),
    Row(
        "Canvas, anonymous",
        new(f"anon_Ab1c2_10_{A}.ipynb", f"LATE_anon_Zz9yy_11_{A}.ipynb"),
        {
            ("anon_Ab1c2", A): f"anon_Ab1c2_10_{A}.ipynb",
            ("anon_Zz9yy", A): f"LATE_anon_Zz9yy_11_{A}.ipynb",
        },
        late=("anon_Zz9yy",),
    ),
    Row(
        "Canvas, a name with an underscore",
        new(f"o_brien_1_10_{A}.ipynb", f"benc_2_12_{A}.ipynb"),
        {("o_brien", A): f"o_brien_1_10_{A}.ipynb", ("benc", A): f"benc_2_12_{A}.ipynb"},
    ),
    Row(
        "Canvas, a name that is not Canvas's",
        new(f"annab_1_10_{A}.ipynb", f"benc_2_12_{A}.ipynb", "stray.ipynb"),
        asks="Whose is stray.ipynb",
    ),
    Row(
        "Canvas, a typed text",
        {f"annab_1_10_{A}.ipynb": "new", "benc_2_text.html": "html"},
        plan(annab=f"annab_1_10_{A}.ipynb"),
    ),
    Row(
        "Moodle with folders",
        new("Anna B_12_assignsubmission_file_/x.ipynb", f"Ben_13_assignsubmission_file_/{A}.ipynb"),
        {
            ("Anna B", ""): "Anna B_12_assignsubmission_file_/x.ipynb",
            ("Ben", A): f"Ben_13_assignsubmission_file_/{A}.ipynb",
        },
        layout="Moodle",
    ),
    Row(
        "Moodle without folders",
        new(
            f"Anna B_12_assignsubmission_file_{A}.ipynb",
            f"Ben C_13_assignsubmission_file_{A}.ipynb",
        ),
        plan(
            Anna_B=f"Anna B_12_assignsubmission_file_{A}.ipynb",
            Ben_C=f"Ben C_13_assignsubmission_file_{A}.ipynb",
        ),
    ),
    Row(
        "Moodle, two of one name",
        new(
            f"Anna B_12_assignsubmission_file_{A}.ipynb",
            f"Anna B_13_assignsubmission_file_{A}.ipynb",
        ),
        {
            ("Anna B_12", A): f"Anna B_12_assignsubmission_file_{A}.ipynb",
            ("Anna B_13", A): f"Anna B_13_assignsubmission_file_{A}.ipynb",
        },
    ),
    Row(
        "Moodle, one student",
        new(f"Anna B_12_assignsubmission_file_/{A}.ipynb"),
        plan(Anna_B=f"Anna B_12_assignsubmission_file_/{A}.ipynb"),
    ),
    Row(
        "Blackboard, two attempts",
        {
            **new(
                f"Sheet 1_ab12_attempt_2026-11-20-10-00-00_{A}.ipynb",
                f"Sheet 1_ab12_attempt_2026-11-21-09-30-00_{A}.ipynb",
                f"Sheet 1_bc34_attempt_2026-11-20-11-00-00_{A}.ipynb",
            ),
            "Sheet 1_ab12_attempt_2026-11-20-10-00-00.txt": "text",
        },
        plan(
            ab12=f"Sheet 1_ab12_attempt_2026-11-21-09-30-00_{A}.ipynb",
            bc34=f"Sheet 1_bc34_attempt_2026-11-20-11-00-00_{A}.ipynb",
        ),
        layout="Blackboard",
    ),
    Row(
        "Blackboard, the last attempt is the release",
        {
            f"Sheet_ab12_attempt_2026-11-20-10-00-00_{A}.ipynb": "new",
            f"Sheet_ab12_attempt_2026-11-21-10-00-00_{A}.ipynb": "release",
        },
        plan(ab12=f"Sheet_ab12_attempt_2026-11-20-10-00-00_{A}.ipynb"),
    ),
    Row(
        "Brightspace",
        {
            **new(
                f"1-22 - Anna B - Nov 20, 2026 1130 AM/{A}.ipynb",
                f"1-23 - Mary-Ann C - Nov 20, 2026 926 PM/{A}.ipynb",
            ),
            "index.html": "html",
        },
        {
            ("Anna B", A): f"1-22 - Anna B - Nov 20, 2026 1130 AM/{A}.ipynb",
            ("Mary-Ann C", A): f"1-23 - Mary-Ann C - Nov 20, 2026 926 PM/{A}.ipynb",
        },
        layout="Brightspace",
    ),
    Row(
        "Brightspace, two attempts of one number",
        new(
            f"1-22 - Anna B - Nov 20, 2026 1130 AM/{A}.ipynb",
            f"1-22 - Anna B - Nov 21, 2026 900 AM/{A}.ipynb",
        ),
        plan(Anna_B=f"1-22 - Anna B - Nov 21, 2026 900 AM/{A}.ipynb"),
    ),
    Row(
        "Brightspace, one name and two numbers",
        new(
            f"1-22 - Anna B - Nov 20, 2026 1130 AM/{A}.ipynb",
            f"1-29 - Anna B - Nov 21, 2026 900 AM/{A}.ipynb",
        ),
        asks="one student or several",
    ),
    Row(
        "Google Classroom",
        new(f"Anna B - {A}.ipynb", f"Ben C - {A}.ipynb"),
        plan(Anna_B=f"Anna B - {A}.ipynb", Ben_C=f"Ben C - {A}.ipynb"),
        layout="Google Classroom's or Forms' folder",
    ),
    Row(
        "Google Drive in two parts",
        {
            f"S-20261120T101500Z-1-001.zip/S/Anna B - {A}.ipynb": "new",
            f"S-20261120T101500Z-1-002.zip/S/Ben C - {A}.ipynb": "new",
        },
        plan(
            Anna_B=f"S-20261120T101500Z-1-001.zip/S/Anna B - {A}.ipynb",
            Ben_C=f"S-20261120T101500Z-1-002.zip/S/Ben C - {A}.ipynb",
        ),
    ),
    Row(
        "Google Forms",
        new(f"{A} - Anna B.ipynb", f"my {A} - Ben C.ipynb"),
        plan(Anna_B=f"{A} - Anna B.ipynb", Ben_C=f"my {A} - Ben C.ipynb"),
    ),
    Row(
        "GitHub Classroom",
        new(
            f"gan-submissions/gan-annab/{A}.ipynb", f"gan-submissions/gan-benc/course/{A}/{A}.ipynb"
        ),
        plan(
            annab=f"gan-submissions/gan-annab/{A}.ipynb",
            benc=f"gan-submissions/gan-benc/course/{A}/{A}.ipynb",
        ),
        layout="a repository a student",
    ),
    Row(
        "clones with their history",
        {
            "gan-annab/.git/config": "text",
            "gan-benc/.git/config": "text",
            **new(f"gan-annab/{A}.ipynb", f"gan-benc/sub/{A}.ipynb"),
        },
        plan(annab=f"gan-annab/{A}.ipynb", benc=f"gan-benc/sub/{A}.ipynb"),
    ),
]
