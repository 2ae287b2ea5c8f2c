"""Folders that people made: one a student, at any depth, or all files in one."""

from layout_row import A, B, Row, new, plan

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
]
