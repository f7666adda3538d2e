#!/usr/bin/env python3
"""many.py GUIDEPRESS: many at once. A batch that is resumed makes what a change reaches and no more, and ends
with the bytes of a batch from nothing; shards are the whole; reports; signals, kills, full disks, folders
that cannot be written, two runs at once; documents made again while somebody writes."""

import csv
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib

from checking import TOP, check, ended

PROGRAM = os.path.realpath(sys.argv[1])
RECORDS = 24
ENV = {k: v for k, v in os.environ.items() if not k.startswith(("SLURM_", "JOB_COMPLETION", "PARALLEL_"))}


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb" if isinstance(text, bytes) else "w") as f:
        f.write(text)


def png(shade, width=8, height=8):
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes([0] + [shade] * width) * height)) + \
        chunk(b"IEND", b"")


def sources(more=""):
    """A guide of some pages; a letter for each of 24 places, in the north with a picture and a page of the guide."""
    places = "".join(f"{i:02},Place {i:02},{'north' if i % 4 == 0 else 'south'}\n" for i in range(1, RECORDS + 1))
    write("src/places.csv", "code,name,region\n" + places)
    write("src/counts.csv", "code,year,people,note\n" + "".join(f"{i:02},2024,{i * 10},x\n" for i in range(1, RECORDS + 1)))
    write("src/guide.md", "# The guide\n\n" + "Some words of the guide.\n\n" * 90 + "## Aims {#aims}\n\nAims.\n")
    write("src/letter.md", "# Letter to {{name}}\n\nIn 2024: {{counts[year='2024']/people}}. [A file](places.csv)\n")
    write("src/north.md", "![A grey square](grey.png)\n\nSee [the aims](guide#aims), page "
                          "[](guide#aims){.page}. Season: {{$season}}.\n")
    write("src/grey.png", png(90))
    write("src/publication.xml", f"""<publication xmlns="urn:guidepress:publication" id="p" lang="en-GB">
<title>Letters</title>
<data id="places" src="places.csv" key="code"/>
<data id="counts" src="counts.csv" of="places" by="code"/>
<document id="guide" layout="plain" out="guide.pdf"><include src="guide.md"/></document>
<document id="letter" layout="letter" for-each="places" out="letters/{{{{code}}}}.pdf">
<include src="letter.md"/><include src="north.md" when="region = 'north'"/>{more}</document>
</publication>
""")
    write("layouts/plain.css", "h1 { color: #123 }\n")
    write("layouts/letter.css", '@import "shared.css";\nh1 { color: #321 }\n.page::after { content: target-counter(attr(href), page) }\n')
    write("layouts/shared.css", "p { color: #222 }\n")


def run(*args, env=None, **more):
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, env={**ENV, **(env or {})}, **more)


def batch(*args, **more):
    return run("batch", "src/publication.xml", "letter", "--set", "season=spring", *args, **more)


def letters(out="out"):
    folder = os.path.join(out, "letters")
    return {n: hashlib.sha256(open(os.path.join(folder, n), "rb").read()).hexdigest()
            for n in sorted(os.listdir(folder)) if n.endswith(".pdf") and n[0] != "."} if os.path.isdir(folder) else {}


def report(path):
    return list(csv.DictReader(open(path, encoding="utf-8-sig", newline="")))


NORTH = {f"{i:02}" for i in range(4, RECORDS + 1, 4)}
ALL = {f"{i:02}" for i in range(1, RECORDS + 1)}


def resumed(what, wanted, *args):
    """One run with --resume: it makes what is wanted, and all is as if it were made from nothing."""
    done = batch("--resume", "--report", "r.csv", *args)
    made = {r["record"] for r in report("r.csv") if r["state"] == "made"}
    check(f"{what}: exit status 0", done.returncode == 0, done.stderr)
    check(f"{what}: makes what it reaches", made == wanted, f"made {sorted(made)}, not {sorted(wanted)}")
    shutil.rmtree("fresh", ignore_errors=True)
    batch("--out", "fresh", *args)
    old, fresh = letters(), letters("fresh")
    check(f"{what}: the bytes of a batch from nothing", all(old.get(n) == h for n, h in fresh.items()) and fresh)


def edit(path, old, new):
    text = open(path).read()
    assert old in text, (path, old)
    write(path, text.replace(old, new, 1))


def resume_tests():
    sources()
    resumed("nothing made before", ALL)
    resumed("nothing changed", set())
    done = batch("--resume")
    check("what is unchanged is said", "0 documents made, 24 unchanged" in done.stderr, done.stderr)
    edit("src/places.csv", "03,Place 03", "03,Place Three")
    resumed("a row", {"03"})
    edit("src/counts.csv", "05,2024,50", "05,2024,51")
    resumed("a grouped row", {"05"})
    edit("src/counts.csv", "07,2024,70,x", "07,2024,70,y")
    resumed("a cell that no document shows", set())
    edit("src/north.md", "Season", "The season")
    resumed("an include of some", NORTH)
    write("src/letter.md", "\n" + open("src/letter.md").read())
    resumed("a blank line at the start", set())
    edit("src/letter.md", "In 2024", "During 2024")
    resumed("an include of all", ALL)
    write("src/grey.png", png(91))
    resumed("an image", NORTH)
    edit("layouts/shared.css", "#222", "#224")
    resumed("an imported sheet", ALL)
    edit("layouts/plain.css", "#123", "#124")
    resumed("the sheet of another document", set())
    edit("src/guide.md", "Some words of the guide.", "Some other words of the guide.")
    resumed("a chapter of the guide that moves no page", set())
    write("src/guide.md", open("src/guide.md").read().replace("## Aims", "More words.\n\n" * 60 + "## Aims"))
    resumed("a page of the guide that letters show", NORTH)
    resumed("a setting that some show", NORTH, "--set", "season=autumn")
    resumed("and back", NORTH)
    resumed("a sheet on the command line", ALL, "--layout", "layouts/plain.css")
    resumed("and away", ALL)
    resumed("an option", ALL, "--conformance", "none")
    resumed("and without", ALL)
    resumed("a date", ALL, "--set", "date=2026-01-02")
    resumed("and none", ALL)


def resume_sources():
    """The files themselves, the publication, and records that are gone."""
    sources()
    batch("--resume")
    os.remove("out/letters/02.pdf")
    with open("out/letters/09.pdf", "ab") as f:
        f.write(b"x")
    body = bytearray(open("out/letters/10.pdf", "rb").read())
    body[100] ^= 1
    write("out/letters/10.pdf", bytes(body))
    resumed("removed and edited outputs", {"02", "09", "10"})
    sources('<p when="code = \'11\'">More.</p>')
    resumed("content of the document in the publication", {"11"})
    edit("src/publication.xml", "</publication>", '<document id="x" out="x.pdf"><h1>X</h1></document></publication>')
    resumed("another document in the publication", set())
    os.remove("src/grey.png")
    done = batch("--resume")
    check("an image that is gone is told of", "[BOX_IMAGE]" in done.stderr and "6 documents made" in done.stderr, done.stderr)
    done = batch("--resume", "--strict")
    check("--strict says warnings again and fails", done.returncode == 1 and "[BOX_IMAGE]" in done.stderr, done.stderr)
    write("src/grey.png", png(91))
    resumed("an image that is there again", NORTH)
    os.rename("src/places.csv", "src/other.csv")
    edit("src/publication.xml", 'src="places.csv"', 'src="other.csv"')
    done = batch("--resume")
    check("a linked file that is gone fails its documents", done.returncode == 2 and "[RESOLVE_FILE]" in done.stderr, done.stderr)
    sources()
    resumed("as at first", {"11"} | NORTH)
    edit("src/places.csv", "24,Place 24,north\n", "")
    edit("src/counts.csv", "24,2024,240,x\n", "")
    done = batch("--resume", "--report", "r.csv")
    check("files of records that are gone are named", "[BATCH_GONE]" in done.stderr and "letters/24.pdf" in done.stderr)
    check("and stand in the report", any(r["state"] == "gone" and r["file"] == "out/letters/24.pdf" for r in report("r.csv")))
    check("and are left", os.path.exists("out/letters/24.pdf"))
    os.remove("out/letters/24.pdf")
    check("until they are removed", "[BATCH_GONE]" not in batch("--resume").stderr)
    done = batch("--resume", "--where", "code = '01'", "--set", "season=summer")
    check("--where names no others as gone", "[BATCH_GONE]" not in done.stderr, done.stderr)


def resume_editions():
    """What stands beside a file belongs to it: job sheets for a shop, pages on sheets."""
    sources()
    shutil.rmtree("out", ignore_errors=True)
    args = ["--edition", "print", "--set", "date=2026-11-01", "--impose", "2up"]

    def made():
        batch("--resume", "--report", "r.csv", *args)
        return {r["record"] for r in report("r.csv") if r["state"] == "made"}
    check("an edition for print is made", made() == ALL)
    check("and not again", made() == set())
    os.remove("out/letters/02-print.job.json")
    os.remove("out/letters/03-print-2up.pdf")
    with open("out/letters/04-print.job.txt", "a") as f:
        f.write("x")
    check("files beside it are made again with theirs", made() == {"02", "03", "04"})
    check("and are there", os.path.exists("out/letters/02-print.job.json") and os.path.exists("out/letters/03-print-2up.pdf"))
    edit("src/north.md", "Season", "The season")
    check("and an include reaches some", made() == NORTH)
    args[-1] = "booklet"
    check("another way to fold makes all", made() == ALL)
    args[1] = "mono"
    check("another edition has a state of its own", made() == ALL and made() == set())


def state_tests():
    """Whatever becomes of the state, nothing wrong is believed."""
    state = "out/.guidepress.letter.state"
    sources()
    batch("--resume")
    whole = open(state, "rb").read()
    first = letters()
    dice = random.Random(5)
    for i in range(12):
        text = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            text[dice.randrange(len(text))] = dice.randrange(256)
        write(state, bytes(text[:dice.randrange(len(text))] if i % 3 == 0 else text))
        done = batch("--resume")
        check(f"damaged state {i}: all is well", done.returncode == 0 and letters() == first, done.stderr)
    write(state, re.sub(rb"state \d", b"state 0", whole, count=1))
    done = batch("--resume")
    check("a state of another version is not used", "[BATCH_STATE]" in done.stderr and "another version" in done.stderr and
          "24 documents made" in done.stderr, done.stderr)
    check("and is written anew", open(state, "rb").read() == whole)
    write(state, b"not a state\n" * 9)
    check("what is no state neither", "it is damaged" in batch("--resume").stderr)
    lines = whole.split(b"\n")
    swapped = lines[3].split(b"\t")
    swapped[3] = lines[4].split(b"\t")[3]
    write(state, b"\n".join(lines[:3] + [b"\t".join(swapped)] + lines[4:]))
    done = batch("--resume")
    check("a line that was edited is not believed", "1 document made, 23 unchanged" in done.stderr, done.stderr)


def shard_tests():
    sources()
    shutil.rmtree("out", ignore_errors=True)
    batch()
    whole = letters()
    shutil.rmtree("out")
    seen = set()
    for i in (1, 2, 3, 4, 5):
        batch("--shard", f"{i}/5", "--report", "r.csv")
        part = {r["record"] for r in report("r.csv")}
        check(f"shard {i} has its own", not part & seen and len(part) in (4, 5))
        seen |= part
    check("shards are the whole", letters() == whole and seen == ALL)
    done = batch("--resume")
    check("what shards made is known to the whole", "0 documents made, 24 unchanged" in done.stderr, done.stderr)
    check("whose state takes theirs in", [n for n in os.listdir("out") if n.endswith("state")] == [".guidepress.letter.state"])
    done = batch("--resume", "--shard", "2/3")
    check("and the other way round", "0 documents made, 8 unchanged" in done.stderr, done.stderr)
    shutil.rmtree("out")
    running = [subprocess.Popen([PROGRAM, "batch", "src/publication.xml", "letter", "--set", "season=spring", "--shard",
                                 f"{i}/4"], stderr=subprocess.PIPE, env=ENV) for i in range(1, 5)]
    said = [p.communicate()[1] for p in running]
    check("shards at the same time are the whole", letters() == whole and not any(said), said)
    shutil.rmtree("out")
    for i in range(3):
        batch("--shard", "env", env={"SLURM_ARRAY_TASK_ID": str(10 + 5 * i), "SLURM_ARRAY_TASK_COUNT": "3",
                                     "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "5"})
    check("a Slurm array is the whole", letters() == whole)
    shutil.rmtree("out")
    for i in range(3):
        batch("--shard", "env/3", env={"JOB_COMPLETION_INDEX": str(i)})
    check("a Kubernetes indexed job is the whole", letters() == whole)
    check("GNU parallel is installed (tools/packages.sh test)", shutil.which("parallel"))
    for how in ("--shard {}/3", "--shard env/3") if shutil.which("parallel") else ():
        shutil.rmtree("out")
        subprocess.run(["parallel", "-j2", "--will-cite", f"{PROGRAM} batch src/publication.xml letter --set season=spring {how} "
                        "&& : {}", ":::", "1", "2", "3"], env=ENV, stderr=subprocess.DEVNULL)
        check(f"GNU parallel with {how} is the whole", letters() == whole)
    examples()
    for env, how, words in (
            ({}, "env", "is set"), ({"JOB_COMPLETION_INDEX": "1"}, "env", "of how many"),
            ({"JOB_COMPLETION_INDEX": "3"}, "env/3", "none of 3 shards"), ({"PARALLEL_SEQ": "0"}, "env/3", "none of 3"),
            ({"PARALLEL_SEQ": "1", "JOB_COMPLETION_INDEX": "1"}, "env/3", "both set"),
            ({"SLURM_ARRAY_TASK_ID": "one"}, "env/3", "no number"),
            ({"SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "4"}, "env/3", "says 4"), ({}, "4/3", "I from 1 to N"),
            ({}, "0/3", "I from 1 to N"), ({}, "3", "I from 1 to N"), ({}, "1/x", "I from 1 to N"), ({"PARALLEL_SEQ": "1"}, "env/0", "number of shards")):
        done = batch("--shard", how, env=env)
        check(f"--shard {how} with {env}: said", done.returncode == 64 and words in done.stderr, done.stderr)
    edit("src/places.csv", "20,Place 20", "21,Place 20")
    edit("src/publication.xml", ' key="code"', "")
    edit("src/publication.xml", '<data id="counts" src="counts.csv" of="places" by="code"/>', "")
    write("src/letter.md", "# {{name}}\n")
    for i in (1, 2):
        check("two records of one file are found in every shard", "[BATCH_SAME_FILE]" in batch("--shard", f"{i}/2").stderr)


def examples():
    """The files for clusters, as they stand."""
    folder = os.path.join(TOP, "examples/cluster")
    os.makedirs("bin", exist_ok=True)
    if not os.path.exists("bin/guidepress"):
        os.symlink(PROGRAM, "bin/guidepress")
    env = {**ENV, "PATH": os.path.realpath("bin") + ":" + ENV["PATH"]}
    edit("src/north.md", "{{$season}}", "spring")
    run("batch", "src/publication.xml", "letter", "--out", "one")
    whole = letters("one")
    for i in "123":
        subprocess.run([os.path.join(folder, "slurm.sh"), "src/publication.xml", "letter", "cluster"],
                       env={**env, "SLURM_ARRAY_TASK_ID": i, "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1"}, stderr=subprocess.DEVNULL)
    check("slurm.sh makes the whole", letters("cluster") == whole)
    rows = [r["record"] for i in "123" for r in report(f"cluster/report-{i}.csv")]
    check("its reports are the whole", sorted(rows) == sorted(ALL))
    text = open(os.path.join(folder, "kubernetes.yaml")).read()
    args = re.findall(r"^ +- (.+)$", text.split("args:")[1].split("resources:")[0], re.M)
    pods = int(re.search(r"completions: (\d+)", text).group(1))
    for i in range(pods):
        subprocess.run([a.replace("/work/", "").replace("$(JOB_COMPLETION_INDEX)", str(i)).replace("sources/", "src/")
                        .replace("handout", "letter").replace("--out=out", "--out=pods") for a in args],
                       env={**env, "JOB_COMPLETION_INDEX": str(i)}, stderr=subprocess.DEVNULL)
    check("kubernetes.yaml makes the whole", letters("pods") == whole)
    edit("src/north.md", "spring", "{{$season}}")


def report_tests():
    sources()
    edit("src/letter.md", "places.csv", "f{{code}}.txt")
    for i in ALL - {"05"}:
        write(f"src/f{i}.txt", "x")
    shutil.rmtree("out", ignore_errors=True)
    done = batch("--report", "r.csv")
    rows = report("r.csv")
    failed = [r for r in rows if r["state"] == "failed"]
    check("a record that fails is one of the rows", done.returncode == 2 and [r["record"] for r in failed] == ["05"], done.stderr)
    check("with its message", failed and failed[0]["errors"] == "1" and "letter.md:3" in failed[0]["message"], failed)
    check("the others are made", len(letters()) == 23)
    check("hash and pages", all(letters()[os.path.basename(r["file"])] == r["sha256"] and r["pages"] == "1" for r in rows
                                if r["state"] == "made"))
    batch("--report", "j.json")
    both = json.load(open("j.json"))["records"]
    check("JSON says the same", [(r["record"], r["state"], r["sha256"], r["message"]) for r in both] ==
          [(r["record"], r["state"], r["sha256"], r["message"]) for r in rows])
    check("the columns but the time are the same each time",
          [{k: v for k, v in r.items() if k != "seconds"} for r in rows] ==
          (batch("--report", "r2.csv", "-j2"), [{k: v for k, v in r.items() if k != "seconds"} for r in report("r2.csv")])[1])
    edit("src/places.csv", "02,Place 02", '"=1+1; 02","Place ""two"""')
    edit("src/publication.xml", 'key="code"', "")
    edit("src/publication.xml", '<data id="counts" src="counts.csv" of="places" by="code"/>', "")
    write("src/letter.md", "# {{name}}\n")
    edit("src/publication.xml", 'out="letters/{{code}}.pdf"', 'out="letters/{{code | slug}}.pdf"')
    edit("src/publication.xml", 'src="places.csv"', 'src="places.csv" key="code"')
    batch("--report", "r.csv")
    text = open("r.csv", newline="").read()
    check("cells are quoted, and none is a formula", "\r\n\"'=1+1; 02\"," in text and '"Place ""two"""' in text, text[:400])
    check("lines of a report end as those of CSV do", text.count("\n") == text.count("\r\n") > RECORDS)
    sources()
    edit("src/publication.xml", 'src="places.csv" key="code"/>', 'src="places.csv" key="code"><column name="seen" type="date"/></data>')
    text = open("src/places.csv").read().splitlines()
    write("src/places.csv", "\n".join([text[0] + ",seen"] + [line + (",soon" if line.startswith("05") else ",2026-01-01") for line in text[1:]]) + "\n")
    done = batch("--report", "r.csv")
    row = {r["record"]: r for r in report("r.csv")}
    check("a record with faulty data has a row", done.returncode == 2 and len(row) == RECORDS and row["05"]["state"] == "failed"
          and "23 documents written, 1 not" in done.stderr, done.stderr)
    batch("--shard", "2/3", "--report", "r.csv")
    check("in one shard of several", len(report("r.csv")) == 8 and "05" not in {r["record"] for r in report("r.csv")})
    sources()
    done = batch("--report", "r.txt")
    check("a report is CSV or JSON", done.returncode == 64 and ".csv or .json" in done.stderr)
    done = batch("--report", "src/guide.md/r.csv")
    check("a report that cannot be written", done.returncode == 71 and "cannot write" in done.stderr, done.stderr)


def strays(folder="out/letters"):
    return [n for n in os.listdir(folder) if n.startswith(".guidepress-")] if os.path.isdir(folder) else []


def whole_files(whole):
    return all(whole[n] == h for n, h in letters().items())


def started(*args, **more):
    return subprocess.Popen([PROGRAM, "batch", "src/publication.xml", "letter", "--set", "season=spring", *args], env=ENV,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **more)


def wait_for(holds, seconds=10):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.001)
    return holds()


def long_sources():
    sources()
    write("src/letter.md", "# Letter to {{name}}\n\n" + "Words that fill a line, and a line, and a page of the letter.\n\n" * 150)


def signal_tests():
    long_sources()
    shutil.rmtree("out", ignore_errors=True)
    batch()
    whole = letters()
    for number, name, status in ((signal.SIGINT, "SIGINT", 130), (signal.SIGTERM, "SIGTERM", 143)):
        for _ in range(9):  # where the test itself is kept waiting a run may have ended first
            shutil.rmtree("out")
            run_ = started("--report", "r.csv")
            wait_for(lambda: len(letters()) > 2)
            run_.send_signal(number)
            said = run_.communicate()[1]
            if run_.returncode:
                break
        rows = report("r.csv")
        left = [r for r in rows if r["state"] == "left"]
        check(f"{name}: exit status {status}", run_.returncode == status, (run_.returncode, said))
        check(f"{name}: whole files alone", whole_files(whole) and not strays() and 0 < len(letters()) < RECORDS, len(letters()))
        check(f"{name}: says how to go on", f"stopped by {name}" in said and
              "batch src/publication.xml letter --set season=spring --report r.csv --resume" in said, said)
        check(f"{name}: the report has what was done", len(rows) - len(left) == len(letters()) and len(rows) == RECORDS)
        done = batch("--resume")
        check(f"{name}: goes on", letters() == whole and f"{len(left)} document{'s' * (len(left) != 1)} made" in done.stderr, done.stderr)
    for _ in range(9):
        shutil.rmtree("out")
        run_ = started()
        wait_for(lambda: len(letters()) > 1)
        run_.send_signal(signal.SIGINT)
        time.sleep(0.002)
        run_.send_signal(signal.SIGINT)
        run_.communicate()
        if run_.returncode:
            break
    check("a second SIGINT ends at once", run_.returncode in (-signal.SIGINT, 130) and whole_files(whole), run_.returncode)
    done = batch("--resume")
    check("and the next run goes on", letters() == whole and not strays(), done.stderr)
    run_ = started("--resume", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    time.sleep(0.01)
    run_.send_signal(signal.SIGINT)
    check("a signal that is to be ignored is", run_.wait() == 0)


def kill_tests():
    """kill -9 at fifty moments, of runs that go on from each other's remains."""
    whole, dice = letters(), random.Random(11)
    began = time.monotonic()
    batch("--out", "fresh")
    took = time.monotonic() - began
    sound = gone = True
    for i in range(50):
        if i % 5 == 0:
            shutil.rmtree("out", ignore_errors=True)
        run_ = started("--resume", *(["-j2"] if i % 2 else []))
        time.sleep(dice.random() * min(took, 0.5))
        run_.kill()
        run_.communicate()
        sound = sound and whole_files(whole)
        if i % 10 == 9:
            batch("--resume")
            gone = gone and not strays() and not strays("out") and letters() == whole
    check("kill -9, fifty times: whole files alone", sound)
    check("the next run removes what was left and completes", gone)


def limit_tests():
    long_sources()
    shutil.rmtree("out", ignore_errors=True)
    batch()
    whole = letters()
    edit("src/letter.md", "Letter to", "A letter to")
    done = subprocess.run(["bash", "-c", 'trap "" XFSZ; ulimit -f 4; exec "$@"', "x", PROGRAM, "batch", "src/publication.xml",
                           "letter", "--set", "season=spring", "--resume"], capture_output=True, text=True, env=ENV)
    check("a full disk gives 71 and the reason", done.returncode == 71 and "cannot write" in done.stderr, done.stderr)
    check("and keeps the old files", letters() == whole and not strays())
    resumed("after a full disk", ALL)
    user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.getuid() == 0 else []
    os.chmod(".", 0o755)
    done = subprocess.run([*user, PROGRAM, "batch", "src/publication.xml", "letter", "--set", "season=spring", "--resume"],
                          capture_output=True, text=True, env=ENV)
    check("a folder that is read only, nothing to do: nothing wrong", done.returncode == 0, done.stderr)
    edit("src/letter.md", "A letter to", "Letter to")
    os.chmod("out/letters", 0o555)
    done = subprocess.run([*user, PROGRAM, "batch", "src/publication.xml", "letter", "--set", "season=spring", "--resume"],
                          capture_output=True, text=True, env=ENV)
    os.chmod("out/letters", 0o755)
    check("a folder that is read only gives 71 and the reason", done.returncode == 71 and "Permission denied" in done.stderr,
          done.stderr)
    resumed("after a folder that is read only", ALL)


def two_tests():
    long_sources()
    shutil.rmtree("out", ignore_errors=True)
    batch()
    whole = letters()
    shutil.rmtree("out")
    runs = [started("-j2"), started("-j2")]
    said = [r.communicate()[1] for r in runs]
    check("two runs at once both end well", all(r.returncode == 0 for r in runs), said)
    check("with whole files", letters() == whole and not strays())
    check("and no more than one of them is told", sum("[BATCH_TWICE]" in s for s in said) <= 1 and
          not any("cannot write" in s for s in said), said)
    done = batch("--resume")
    check("nothing is lost", letters() == whole and done.returncode == 0, done.stderr)
    import fcntl
    edit("src/letter.md", "Letter to", "A letter to")
    with open("out/.guidepress.letter.state", "r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = batch("--resume")
        check("the second run is told, and makes all the same", done.returncode == 0 and "[BATCH_TWICE]" in done.stderr and
              "24 documents made" in done.stderr, done.stderr)
    resumed("what it made is not noted", ALL)


def words(path):
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout


class Watch:
    def __init__(self, *args):
        self.log = open("watch.log", "w+")
        self.process = subprocess.Popen([PROGRAM, "watch", *args], stderr=self.log, stdout=self.log, env=ENV)

    def text(self):
        return open("watch.log").read()

    def waits(self, words, count=1, seconds=10):
        return wait_for(lambda: self.text().count(words) >= count, seconds)

    def ends(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(10)


def watch_tests():
    sources()
    write("src/publication.xml", open("src/publication.xml").read().replace(
        "</publication>", '<document id="note" layout="plain" out="note.pdf"><include src="note.md"/></document></publication>'))
    write("src/note.md", "# Note\n\nText.\n")
    shutil.rmtree("out", ignore_errors=True)
    watch = Watch("src/publication.xml")
    check("watch makes all at first", watch.waits("Ctrl-C ends") and watch.text().count("made out/") == 2, watch.text())
    edit("src/note.md", "Text", "Other text")
    check("a save makes its document alone", watch.waits("made out/note.pdf", 2) and watch.text().count("made out/guide.pdf") == 1)
    write("src/.note.md.new", "# Note\n\nBy rename.\n")
    os.rename("src/.note.md.new", "src/note.md")
    check("a save by rename", watch.waits("made out/note.pdf", 3), watch.text())
    before = open("out/note.pdf", "rb").read()
    write("src/note.md", "# Note\n\n{{nothing}}\n")
    check("a mistake is said", watch.waits("[ASSEMBLE_", 1) and watch.waits("not made: out/note.pdf"), watch.text())
    check("and the old file stays", open("out/note.pdf", "rb").read() == before)
    write("src/note.md", "# Note\n\nBy rename.\n")
    check("and what is mended is well", watch.waits("all is well again"), watch.text())
    edit("src/publication.xml", '<include src="note.md"/>', '<include src="note.md"/><include src="new/more.md"/>')
    check("a file that is missing is said", watch.waits("[ASSEMBLE_MISSING]"), watch.text())
    write("src/new/more.md", "More.\n")
    check("until it is there, in a new folder", watch.waits("made out/note.pdf", 4), watch.text())
    edit("layouts/plain.css", "#123", "#155")
    check("a sheet", watch.waits("made out/note.pdf", 5) and watch.waits("made out/guide.pdf", 2), watch.text())
    write("src/publication.xml", "<publication")
    check("a publication that cannot be read is survived", watch.waits("error: not well-formed", 1), watch.text())
    sources()
    check("and is read again", wait_for(lambda: "made out/guide.pdf" in watch.text().split("not well-formed")[-1] or
                                                  "all is well" in watch.text().split("not well-formed")[-1]), watch.text())
    marks = watch.text().count(" ms\n")
    for i in range(30):
        write("src/guide.md", f"# Guide {i}\n\nText.\n\n## Aims {{#aims}}\n")
    check("a burst of saves is few runs", watch.waits("made out/guide.pdf", 3))
    time.sleep(0.3)
    check("and not thirty", watch.text().count(" ms\n") - marks <= 15, watch.text())
    check("the last of which has the last text", wait_for(lambda: "Guide 29" in words("out/guide.pdf")), words("out/guide.pdf"))
    write("out/stray.txt", "x")
    write("src/nobody.md", "x")
    text = watch.text()
    time.sleep(0.15)
    check("what nobody reads is nobody's business", watch.text() == text, watch.text()[len(text):])
    check("watch ends well", watch.ends() == 0)
    check("and has made what a build makes", (run("build", "src/publication.xml", "-o", "built/"),
          open("built/guide.pdf", "rb").read() == open("out/guide.pdf", "rb").read())[1])
    write("one.md", "# One\n\n![Grey](src/grey.png)\n")
    watch = Watch("one.md")
    watch.waits("Ctrl-C ends")
    write("src/grey.png", png(7))
    check("a lone source and its picture", watch.waits("made one.pdf", 2), watch.text())
    check("and ends", watch.ends() == 0)
    watch = Watch("src/publication.xml", "letter", "--set", "season=spring")
    watch.waits("Ctrl-C ends")
    edit("src/places.csv", "03,Place 03", "03,Place III")
    check("of a document for each record the one that changed", watch.waits("made out/letters/03.pdf", 2) and
          watch.text().count("made out/letters/02.pdf") == 1, watch.text())
    check("and ends, too", watch.ends() == 0)
    write("layouts/worksheet.css", "h1 { color: #123 }\n")  # one is compiled in, too
    write("src/publication.xml", open("src/publication.xml").read().replace('id="guide" layout="plain"', 'id="guide" layout="worksheet"'))
    watch = Watch("src/publication.xml", "guide")
    watch.waits("Ctrl-C ends")
    edit("layouts/worksheet.css", "#123", "#132")
    check("a sheet that has the name of a built-in one", watch.waits("made out/guide.pdf", 2), watch.text())
    watch.ends()
    watch = Watch("src/publication.xml", "guide", "--to", "html")
    watch.waits("Ctrl-C ends")
    write("layouts/screen.css", "h1 { color: #123 }\n")
    check("a screen sheet that is new", watch.waits("made out/guide.html", 2), watch.text())
    edit("layouts/screen.css", "#123", "#132")
    check("and one that is edited", watch.waits("made out/guide.html", 3) and "0 pages" not in watch.text(), watch.text())
    watch.ends()
    os.remove("layouts/screen.css")
    sources()
    write("src/publication.xml", open("src/publication.xml").read().replace("</publication>", """
<document id="note" layout="letter" out="note.pdf"><include src="note.md"/></document>
<document id="cover" cover-of="guide" paper="0.1mm" layout="cover" out="cover.pdf"><h1>A cover</h1></document></publication>"""))
    write("src/note.md", "# Note\n\n[The aims](guide#aims){.page}\n")
    write("src/guide.md", "# The guide\n\n![Tall](tall.png)\n\n# Aims {#aims}\n")
    write("src/tall.png", png(9))
    watch = Watch("src/publication.xml", "--cover", "--edition", "print", "--set", "date=2026-11-01")
    watch.waits("Ctrl-C ends")
    write("src/note.md", open("src/note.md").read() + "More.\n")
    check("a book for print and its cover stay as they are", watch.waits("made out/note-print.pdf", 2) and
          watch.text().count("made out/guide-print.pdf") == watch.text().count("made out/cover-print.pdf") == 1, watch.text())
    write("src/tall.png", png(9, 8, 9000))
    check("a picture that moves pages of a book reaches its cover and what shows its pages",
          watch.waits("made out/note-print.pdf", 3) and watch.waits("made out/cover-print.pdf", 2), watch.text())
    watch.ends()
    watch = Watch("none.xml")
    check("a source that is not there is said", watch.waits("[SOURCE_MISSING]") and watch.waits("Ctrl-C ends"), watch.text())
    watch.ends()


def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's "&" has it ignored, here and in what is begun
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.makedirs("layouts")
        for test in (resume_tests, resume_sources, resume_editions, state_tests, shard_tests, report_tests, signal_tests, kill_tests, limit_tests,
                     two_tests, watch_tests):
            if len(sys.argv) < 3 or test.__name__ in sys.argv[2:]:
                test()
        os.chdir("/")
    sys.exit(ended())


main()
