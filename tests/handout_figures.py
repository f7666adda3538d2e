#!/usr/bin/env python3
"""handout_figures.py GUIDEPRESS: what each handout prints is what a careful statistician may print.

For all 361 authorities, and the 22 Welsh ones in both editions, the figures are reckoned here from the CSV files,
by nothing of guidepress, and compared with what pdftotext finds: every count, difference, sum, rate and bar; "fewer
than 5", "not shown", "none recorded" and "not known" where they are due; the domains by the rule that the page
states. Whatever number is left on the pages must be one that all handouts share, so that nothing hidden can be
worked out from another place. Rates of nations must be those of all counts, though the handouts add up only those
that they show.

Then each record gets a mark for a name: a file has its own mark and no other, with one worker and with three, to
the byte. And the test is tested: without small=, and with cells emptied, the pages must differ as foretold.

Prints "N passed, N failed". Cost: 1.5 seconds to make them, three times; 20 ms to read each."""

import concurrent.futures
import csv
import decimal
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import checking  # noqa: E402
from checking import TOP, check  # noqa: E402

checking.needs("pikepdf")
import pikepdf  # noqa: E402

SMALL, LAST, DIVIDED = 5, "2024-09-30", "2023-09-30"
DATES = ["2022-12-31", "2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31", "2024-03-31", "2024-06-30", "2024-09-30"]
LONGEST = 93 * 72 / 25.4  # of the bars of a chart, in points
SCALE_LEAST = 17  # the rate that takes a whole bar, unless that of the place is higher

WORDS = {
    "en": {"small": "fewer than 5", "none": "none recorded", "unknown": "not known", "no": "none", "few": "a few", "more": " or more",
           "months": "January February March April May June July August September October November December".split(),
           "keys": r"(\S+|not known) residents, (?:census of March 2021|estimate for mid-2022) (.+?) (?:recorded )?in asylum "
                   r"accommodation, 30 September 2024 (.+?) (?:recorded as )?resettled, January 2014 to September 2024",
           "chart": r"Figure 1\. People in asylum accommodation, .+?, 2022 to 2024 End of quarter People",
           "rates": r"Figure 2\. People housed for every 10,000 residents, .+?, 30 September 2024 Place Rate",
           "kingdom": "United Kingdom", "foot": r"Figures to 30 September 2024 \d of \d"},
    "cy": {"small": "llai na 5", "none": "dim cofnod", "unknown": "anhysbys", "no": "dim", "few": "ychydig", "more": " neu fwy",
           "months": "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr".split(),
           "keys": r"(\S+|anhysbys) o drigolion, cyfrifiad 2021 (.+?) (?:cofnod o bobl )?mewn llety lloches, 30 Medi 2024 "
                   r"(.+?) (?:cofnod eu bod )?wedi’u hailsefydlu, Ionawr 2014 i Fedi 2024",
           "chart": r"Ffigur 1\. Pobl mewn llety lloches, .+?, 2022 i 2024 Diwedd chwarter Pobl",
           "rates": r"Ffigur 2\. Pobl mewn llety lloches fesul 10,000 o drigolion, .+?, 30 Medi 2024 Lle Cyfradd",
           "kingdom": "Y Deyrnas Unedig", "foot": r"Ffigurau hyd at 30 Medi 2024 \d o \d"},
}
# Numbers that stand in every handout: dates, pages, numbers of captions and steps, licences.
SHARED = {"30 September 2024", "30 September 2023", "December 2023", "December 2022", "mid-2022", "of 2021", "framework 2019", "copyright 2019",
          "90 minutes", "CC BY 4.0", "Licence v3.0", "version 1.0", "issued 1 November 2026", "Asy_D11", "Res_D01", "“Fewer than 5”",
          "Table 1.", "Table 2.", "1. ", "2. ", "3. "}

# ---- the figures ----


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def count(cell):
    return int(cell) if cell else None


class Place:
    def __init__(self, record):
        self.record, self.code, self.residents, self.support, self.resettled = record, record["code"], None, {}, []

    def title(self):
        """"Bristol, City of" as one says it."""
        name, _, first = self.record["name"].rpartition(", ")
        return f"{first} {name}" if first.endswith(" of") else self.record["name"]

    def housed(self, date):
        return self.support[date][1] if date in self.support else None

    def seen(self, date):
        """Whether the number of those housed may be printed."""
        return self.housed(date) is not None and self.housed(date) >= SMALL

    def rate(self):
        return rate_of(self.housed(LAST), self.residents) if self.seen(LAST) and self.residents else None


def rate_of(people, residents):
    return float((decimal.Decimal(people) * 10000 / residents).quantize(decimal.Decimal("0.1"), decimal.ROUND_HALF_UP))


def read_places(folder):
    places = {r["code"]: Place(r) for r in rows(folder, "authorities.csv")}
    for row in sorted(rows(folder, "population.csv"), key=lambda r: r["year"]):
        places[row["code"]].residents = count(row["people"])
    for row in rows(folder, "support.csv"):
        places[row["code"]].support[row["date"]] = (count(row["people"]), count(row["in_accommodation"]))
    for row in rows(folder, "resettlement.csv"):
        places[row["code"]].resettled.append((row["scheme"], count(row["people"]), row["first"][:4], row["last"][:4]))
    return places


def nation_rates(places):
    sums = {}
    for place in places.values():
        for name in (place.record["nation"], "United Kingdom"):
            people, residents = sums.get(name, (0, 0))
            known = residents is not None and place.residents is not None
            sums[name] = (people + (place.housed(LAST) or 0), residents + place.residents if known else None)
    return {name: rate_of(*pair) if pair[1] else None for name, pair in sums.items()}


# ---- what should stand on the pages ----


def shown(number, words):
    return words["unknown"] if number is None else words["small"] if number < SMALL else f"{number:,}"


def key_housed(place, words):
    return shown(place.housed(LAST), words) if LAST in place.support else words["no"]


def key_resettled(place, words):
    counts = [people for _, people, _, _ in place.resettled]
    visible = [n for n in counts if n is not None and n >= SMALL]
    if not counts:
        return words["no"]
    if not visible:
        return words["unknown"] if None in counts else words["few"]
    return f"{sum(visible):,}" + (words["more"] if len(visible) < len(counts) else "")


def not_housed(place):
    """People on support without housing, at the last date when they were divided: never if it gives a count away."""
    if DIVIDED not in place.support:
        return "none recorded"
    people, housed = place.support[DIVIDED]
    if people is None or housed is None or people < housed:
        return "not known"
    if people < SMALL:
        return "fewer than 5"
    if housed < SMALL:
        return "not shown"
    return "none recorded" if people == housed else "fewer than 5" if people - housed < SMALL else f"{people - housed:,}"


def date_in(date, words):
    year, month, day = date.split("-")
    return f"{int(day)} {words['months'][int(month) - 1]} {year}"


def chart(place, words):
    return [f"{date_in(d, words)} {shown(place.housed(d), words) if d in place.support else words['none']}" for d in DATES]


def schemes(place):
    """Each row of the table on page 2, but for those that are the same everywhere."""
    lines = [f"{scheme} {shown(people, WORDS['en'])} {first}{f' to {last}' if last != first else ''}"
             for scheme, people, first, last in place.resettled] or ["Resettlement schemes none recorded 2014 to 2024"]
    return [*lines, f"Asylum support, but no housing {not_housed(place)} 30 September 2023",
            "Afghan schemes (ARAP and ACRS) not known not divided by authority",
            "Homes for Ukraine; work, study, family not known not in our source"]


def domains(place):
    return ["2 Housing" if LAST in place.support else "8 Links", "1 Work" if place.resettled else "7 Bridges", "9 Language"]


def bars(place, rates):
    """Lengths in points, from top to bottom."""
    numbers = [place.housed(date) for date in DATES if place.seen(date)]
    lengths = [n / max(numbers) * LONGEST for n in numbers]
    rate = place.rate()
    if rate is not None:
        exact = place.housed(LAST) / place.residents * 10000
        unit = LONGEST / max(SCALE_LEAST, exact)
        lengths += [n * unit for n in (exact, rates[place.record["nation"]], rates["United Kingdom"]) if n is not None]
    return lengths


# ---- what stands there ----


class Page:
    """The text of a handout, of which piece after piece is taken."""

    def __init__(self, path):
        self.path = path
        text = subprocess.run(["pdftotext", "-raw", path, "-"], stdout=subprocess.PIPE, text=True, check=True).stdout
        self.pages = text.count("\f")
        self.lines_last = len(text.rstrip("\f\n").rpartition("\f")[2].split("\n"))
        self.text = re.sub(r"-\s+(?=\w)", "-", " ".join(text.split()).replace(" - ", " \u2010 ")).replace("\u2010", "-")
        self.faults = []

    def fault(self, what):
        self.faults.append(what)

    def take(self, pattern):
        found = re.search(pattern, self.text)
        if not found:
            self.fault(f"nothing like {pattern[:60]}")
            return None
        self.text = self.text[:found.start()] + " ¦ " + self.text[found.end():]
        return found

    def take_words(self, words, times=1):
        for _ in range(times):
            at = self.text.find(words)
            if at < 0:
                self.fault(f"no “{words}”")
                return
            self.text = f"{self.text[:at]} ¦ {self.text[at + len(words):]}"

    def bars(self):
        """Boxes of the height of a bar on the first page, from top to bottom."""
        found = []
        with pikepdf.open(self.path) as pdf:
            for operands, operator in pikepdf.parse_content_stream(pdf.pages[0], "re"):
                x, y, width, height = (float(n) for n in operands)
                if height == 9:
                    found.append((-y, width))
        return [width for _, width in sorted(found)]


def compare_first(page, place, language, rates):
    words = WORDS[language]
    keys = page.take(words["keys"])
    residents = f"{place.residents:,}" if place.residents else words["unknown"]
    expected = (residents, key_housed(place, words), key_resettled(place, words))
    if keys and keys.groups() != expected:
        page.fault(f"key figures {keys.groups()}, not {expected}")
    if place.seen(LAST):
        page.take_words(f"On 30 September 2024 the Home Office housed {place.housed(LAST):,} people here while they waited for an answer.")
        before = "nobody recorded" if DIVIDED not in place.support else shown(place.housed(DIVIDED), WORDS["en"])
        page.take_words(f"A year before: {before}.")
    elif LAST in place.support:
        page.take_words(f"the number here was {shown(place.housed(LAST), WORDS['en'])}")
    else:
        page.take_words("Nobody was recorded here on 30 September 2024")
    if any(place.seen(date) for date in DATES):
        if page.take(words["chart"]):
            page.take_words(" ".join(chart(place, words)))
    else:
        if re.search(words["chart"], page.text):
            page.fault("a chart of nothing")
        if place.support and None not in [place.housed(date) for date in place.support]:
            page.take_words("there were fewer than 5, or none were recorded")
    if place.rate() is not None:
        compare_rates(page, place, language, rates)
    elif re.search(words["rates"], page.text):
        page.fault("a rate of what is hidden or not known")


def compare_rates(page, place, language, rates):
    words = WORDS[language]
    nation = place.record["nation"]
    name, around = (place.title(), nation) if language == "en" else (place.record["name_cy"], "Cymru")
    numbers = [words["unknown"] if n is None else f"{n:.1f}" for n in (place.rate(), rates[nation], rates["United Kingdom"])]
    if page.take(words["rates"]):
        page.take_words(f"{name} {numbers[0]} {around} {numbers[1]} {words['kingdom']} {numbers[2]}")


def compare_rest(page, place, language):
    page.take_words(f"Table 1. Ways of arriving, and what is known for {place.title()} Way of arriving People When {' '.join(schemes(place))}")
    for domain in domains(place):
        page.take_words(domain)
    text = re.sub(r"10,000 (?:residents|o drigolion)|\bpage \d+|" + WORDS[language]["foot"], " ", page.text)
    for words in sorted(SHARED, key=len, reverse=True):
        text = text.replace(words, " ")
    left = re.findall(r"\S*\d\S*", text)
    if left:
        page.fault(f"numbers that are not accounted for: {left}")


def faults_of(path, place, language, rates):
    page = Page(path)
    compare_first(page, place, language, rates)
    compare_rest(page, place, language)
    found, expected = page.bars(), bars(place, rates)
    if len(found) != len(expected) or any(abs(a - b) > 0.1 for a, b in zip(found, expected)):
        page.fault(f"bars {found}, not {expected}")
    if page.pages not in (2, 3, 4) or page.lines_last < 15:
        page.fault(f"{page.pages} pages, {page.lines_last} lines on the last")
    return page.faults


# ---- making and reading them ----


class Sources:
    """A copy of the publication, to be changed."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(os.path.join(TOP, "sources"), os.path.join(folder, "sources"))
        shutil.copytree(os.path.join(TOP, "layouts"), os.path.join(folder, "layouts"))

    def path(self, name):
        return os.path.join(self.folder, "sources", name)

    def change(self, name, change):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            old = file.read()
        new = change(old)
        check(f"{name} could be changed", new != old)
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            file.write(new)

    def make(self, out, jobs, *more):
        for document in ("handout", "handout-cy"):
            made = subprocess.run([self.program, "batch", self.path("publication.xml"), document, "--out", os.path.join(self.folder, out),
                                   "-j", jobs, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            check(f"{document} in {self.folder} is made without a message", made.returncode == 0 and not made.stdout, made.stdout[:300])
        return self.files(out)

    def files(self, out):
        """(code, language) -> path."""
        found = {}
        for language, under in (("en", "handouts"), ("cy", "handouts/cy")):
            folder = os.path.join(self.folder, out, under)
            for name in os.listdir(folder):
                if name.endswith(".pdf"):
                    found[name.split("-")[0], language] = os.path.join(folder, name)
        return found


def in_parallel(work, items):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, items))


def all_faults(files, places, rates):
    keys = sorted(files)
    return dict(zip(keys, in_parallel(lambda key: faults_of(files[key], places[key[0]], key[1], rates), keys)))


def test_shipped(sources):
    places = read_places(sources.path(""))
    rates = nation_rates(places)
    files = sources.make("out", "2")
    wanted = {(p.code, "en") for p in places.values()} | {(p.code, "cy") for p in places.values() if p.record["nation"] == "Wales"}
    check("a handout for each authority, a Welsh one for each in Wales", set(files) == wanted and len(wanted) == 383)
    for key, faults in all_faults(files, places, rates).items():
        check(f"{os.path.basename(files[key])} ({key[1]})", not faults, "; ".join(faults[:4]))
    test_the_famous(places, files)
    return places, rates


def test_the_famous(places, files):
    """The subtraction that this test is about: 195 on support less 194 housed gives 1."""
    wrexham = places["W06000006"]
    check("Wrexham is as it was", wrexham.support[DIVIDED] == (195, 194))
    text = Page(files["W06000006", "en"]).text
    check("195 stands nowhere in Wrexham’s handout", not re.search(r"\b195\b", text))
    check("names are turned round", "City of Bristol" in Page(files["E06000023", "en"]).text)


def marks_in(path):
    """All marks that a file holds: on its pages, in its objects and streams."""
    text = subprocess.run(["pdftotext", "-raw", path, "-"], stdout=subprocess.PIPE, check=True).stdout
    objects = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", path, "-"], stdout=subprocess.PIPE, check=True).stdout
    return set(re.findall(rb"zq\d\d\dm", (text + objects.replace(b"\0", b"")).lower()))


def test_apart(program, folder):
    sources = Sources(program, folder)
    number = {}

    def mark(text):
        lines = list(csv.reader(text.splitlines()))
        at = lines[0].index("name"), lines[0].index("name_cy")
        for i, line in enumerate(lines[1:]):
            number[line[0]] = i
            line[at[0]] = f"Zq{i:03}m"
            line[at[1]] = line[at[1]] and f"Zq{i:03}mcy"
        return "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in line) + "\n" for line in lines)
    sources.change("authorities.csv", mark)
    files, again = sources.make("out-1", "1"), sources.make("out-3", "3")
    check("as many files with three workers", {k: os.path.basename(v) for k, v in files.items()} ==
          {k: os.path.basename(v) for k, v in again.items()} and len(files) == 383)
    for key in sorted(files):
        with open(files[key], "rb") as one, open(again[key], "rb") as other:
            check(f"{key}: the same bytes with three workers", one.read() == other.read())
    keys = sorted(again)
    for key, marks in zip(keys, in_parallel(lambda key: marks_in(again[key]), keys)):
        check(f"{key}: its mark and no other", marks == {f"zq{number[key[0]]:03}m".encode()}, marks)


def test_the_test(program, folder, rates):
    """Nothing hidden: it must be seen. Cells emptied: "not known" must be found."""
    some = "code = 'W06000006' or code = 'W06000015' or code = 'E07000223' or code = 'E07000092'"
    sources = Sources(program, folder)
    places = read_places(sources.path(""))
    sources.change("publication.xml", lambda text: text.replace(' small="5"', ""))
    faults = all_faults(sources.make("bare", "1", "--where", some), places, rates)
    for code in ("W06000006", "E07000092"):
        check(f"{code} without small= is seen", any("numbers" in f or "no “" in f for f in faults[code, "en"]), faults[code, "en"])
    sources = Sources(program, folder)

    def empty(text):
        text = re.sub(r"^(W06000006,2024-09-30,\d+,)\d+$", r"\1", text, flags=re.M)
        text = re.sub(r"^(W06000015,2023-09-30,)\d+", r"\1", text, flags=re.M)
        return re.sub(r"^(E07000092,2023-03-31,\d+,)\d+$", r"\1", text, flags=re.M)
    sources.change("support.csv", empty)
    sources.change("resettlement.csv", lambda text: re.sub(r"^(E07000223,[^,]+,)\d+", r"\1", text, flags=re.M))
    sources.change("population.csv", lambda text: re.sub(r"^(W06000015,2021,)\d+", r"\1", text, flags=re.M))
    files, places = sources.make("emptied", "1", "--where", some), read_places(sources.path(""))
    for key, faults in all_faults(files, places, nation_rates(places)).items():
        check(f"{key} with cells emptied", not faults, "; ".join(faults[:4]))


def main():
    program = os.path.realpath(sys.argv[1])
    folder = os.path.join(os.path.dirname(program), "handout-figures")
    _, rates = test_shipped(Sources(program, os.path.join(folder, "shipped")))
    test_apart(program, os.path.join(folder, "apart"))
    test_the_test(program, os.path.join(folder, "faulty"), rates)
    return checking.ended()


if __name__ == "__main__":
    sys.exit(main())
