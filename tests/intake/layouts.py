"""The table of layouts: the files of each, and the plan that must come out of them.

A file's content is a word: "new" is a notebook of its own, "same" is always the same one, "release"
the untouched release of the exercise in its path (01 where none is named), "html" and "png" are no
notebooks. `plan` gives the file of each student and exercise; `asks` a part of a question instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

A, B = "01_gan_mnist", "02_dcgan"


@dataclass(frozen=True)
class Row:
    """One layout. `files` maps paths to contents; `choices` are options of the command line."""

    name: str
    files: dict[str, str]
    plan: dict[tuple[str, str], str] = field(default_factory=dict)
    asks: str = ""
    choices: dict = field(default_factory=dict)
    late: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    layout: str = ""


def new(*paths: str) -> dict[str, str]:
    return dict.fromkeys(paths, "new")


def plan(**of: str) -> dict[tuple[str, str], str]:
    """The plan where every student has exercise 01."""
    return {(student.replace("_", " "), A): path for student, path in of.items()}


STAMP = {"submission_metadata.yml": "yaml"}
ROWS = [
    Row(
        "flat names",
        new("anna.ipynb", "ben.ipynb"),
        {("anna", ""): "anna.ipynb", ("ben", ""): "ben.ipynb"},
    ),
    Row(
        "flat names with the exercise",
        new(f"anna_{A}.ipynb", f"{A} - ben.ipynb", f"Cleo {A.replace('_', '-').upper()}.ipynb"),
        plan(anna=f"anna_{A}.ipynb", ben=f"{A} - ben.ipynb", Cleo="Cleo 01-GAN-MNIST.ipynb"),
    ),
    Row(
        "a folder of flat names",
        new(f"hw/anna_{A}.ipynb", f"hw/ben_{A}.ipynb"),
        plan(anna=f"hw/anna_{A}.ipynb", ben=f"hw/ben_{A}.ipynb"),
    ),
    Row(
        "numbers as students",
        new(f"1234567_{A}.ipynb", f"7654321_{A}.ipynb"),
        {("1234567", A): f"1234567_{A}.ipynb", ("7654321", A): f"7654321_{A}.ipynb"},
    ),
    Row(
        "folders of numbers",
        new(f"1234567/{A}.ipynb", f"7654321/work/{A}.ipynb"),
        {("1234567", A): f"1234567/{A}.ipynb", ("7654321", A): f"7654321/work/{A}.ipynb"},
    ),
    Row(
        "a folder a student",
        new("anna/homework.ipynb", f"ben/{A}.ipynb"),
        {("anna", ""): "anna/homework.ipynb", ("ben", A): f"ben/{A}.ipynb"},
        layout="a folder a student",
    ),
    Row(
        "a zip of a folder of student folders",
        new(f"gans/anna/{A}.ipynb", f"gans/ben/{A}.ipynb", f"gans/cleo/{A}.ipynb"),
        plan(anna=f"gans/anna/{A}.ipynb", ben=f"gans/ben/{A}.ipynb", cleo=f"gans/cleo/{A}.ipynb"),
    ),
    Row(
        "three common folders",
        new(f"x/y/z/anna/{A}.ipynb", f"x/y/z/ben/{A}.ipynb"),
        plan(anna=f"x/y/z/anna/{A}.ipynb", ben=f"x/y/z/ben/{A}.ipynb"),
    ),
    Row(
        "students at different depths",
        new(f"anna/{A}.ipynb", f"ben/work/final/{A}.ipynb"),
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/work/final/{A}.ipynb"),
    ),
    Row(
        "exercises above students",
        new(f"{A}/anna/a.ipynb", f"{A}/ben/b.ipynb", f"{B}/anna/c.ipynb"),
        {
            ("anna", A): f"{A}/anna/a.ipynb",
            ("ben", A): f"{A}/ben/b.ipynb",
            ("anna", B): f"{B}/anna/c.ipynb",
        },
    ),
    Row(
        "one student with two exercises",
        new(f"anna/{A}.ipynb", f"anna/{B}.ipynb"),
        {("anna", A): f"anna/{A}.ipynb", ("anna", B): f"anna/{B}.ipynb"},
    ),
    Row(
        "the untouched release beside the folders",
        {f"{A}.ipynb": "release", **new(f"anna/{A}.ipynb", f"ben/{A}.ipynb")},
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
    ),
    Row(
        "a stray notebook beside the folders",
        new("Untitled.ipynb", f"anna/{A}.ipynb", f"ben/{A}.ipynb"),
        asks="Whose is Untitled.ipynb",
    ),
    Row(
        "the stray left out",
        new("Untitled.ipynb", f"anna/{A}.ipynb", f"ben/{A}.ipynb"),
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
        choices={"leave_out": ("Untitled*",)},
    ),
    Row(
        "the layout decides about the stray",
        new("Untitled.ipynb", f"anna/{A}.ipynb", f"ben/{A}.ipynb"),
        plan(anna=f"anna/{A}.ipynb", ben=f"ben/{A}.ipynb"),
        choices={"layout": "folders"},
    ),
    Row(
        "one student's file beside the folders",
        new(f"cleo_{A}.ipynb", f"anna/{A}.ipynb"),
        plan(anna=f"anna/{A}.ipynb", cleo=f"cleo_{A}.ipynb"),
    ),
    Row(
        "a folder and its notebook, both names",
        new("summer/anna.ipynb"),
        asks="is the student 'summer' or 'anna'",
    ),
    Row(
        "said by the layout",
        new("summer/anna.ipynb"),
        {("anna", ""): "summer/anna.ipynb"},
        choices={"layout": "flat"},
    ),
    Row(
        "sections of a class",
        new(
            *(
                f"{day}/{who}/{A}.ipynb"
                for day, who in (("mo", "anna"), ("mo", "ben"), ("tu", "cleo"), ("tu", "dan"))
            )
        ),
        asks="or a section of the class",
    ),
    Row(
        "said to be sections",
        new(
            *(
                f"{day}/{who}/{A}.ipynb"
                for day, who in (("mo", "anna"), ("mo", "ben"), ("tu", "cleo"), ("tu", "dan"))
            )
        ),
        plan(
            anna=f"mo/anna/{A}.ipynb",
            ben=f"mo/ben/{A}.ipynb",
            cleo=f"tu/cleo/{A}.ipynb",
            dan=f"tu/dan/{A}.ipynb",
        ),
        choices={"layout": "sections"},
    ),
    Row(
        "nothing says a student",
        new(f"{A}.ipynb", f"{B}.ipynb"),
        {("in", A): f"{A}.ipynb", ("in", B): f"{B}.ipynb"},
    ),
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
_STUDENT = r"(?P<late>LATE )?(?P<student>[^/]+)"
PATTERN = rf"Revision (?P<attempt>\d+) - (?P<exercise>[^/]+)/{_STUDENT}/(?P<file>.+)"
OWN = f"[schoology]\npattern = '{PATTERN}'\n"
YAML = {
    "yaml": """submission_11:
  :submitters:
  - :name: Anna
    :email: anna@x.edu
submission_12:
  :submitters:
  - :name: Ben
    :sid: s2
""",
    "group": """submission_11:
  :submitters:
  - :sid: s1
  - :sid: s2
submission_12:
  :submitters:
  - :sid: s2
""",
    "list": "- submission_11\n- submission_12\n",
    "bomb": "submission_11: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}' if n else '*a'] * 9)}]\n" for n in range(12)),
}
