#!/usr/bin/env python3
"""bench.py GUIDEPRESS WORK [--only NAME,...] [--runs N]

Runs the workloads of gen.py through the program, one thread, greedy lines, and
prints CPU seconds, peak memory and file size (medians) beside the figures of the
peers and the goals; writes WORK/results.json. Exit status 0 whatever the figures
are: speed is reported here and never fails a test."""
import argparse
import glob
import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# name, inputs, goal (CPU s, MB peak, MB of files), fastest peer (CPU s, MB, MB of files)
WORK = [
    ("small", "small/small.html", (0.030, None, None), (0.063, 33, None)),
    ("letters", "letters/letter*.html", (1.0, None, None), (7.1, None, None)),
    ("handouts", "handouts/handout*.html", (2.4, 150, None), (24.0, 195, 41)),
    ("table", "table/table.html", (1.0, 150, 5), (5.4, 1070, 13.1)),
    ("guidebook", "guidebook/book1000.html", (2.0, 250, 8), (15.5, 1500, 12.9)),
    ("book30", "guidebook/book30.html", None, None),
    ("book300", "guidebook/book300.html", None, None),
    ("book3000", "guidebook/book3000.html", None, None),
    ("table40000", "table40/table/table.html", None, None),
]


def generate(work):
    stamp = os.path.join(work, "inputs-made")
    if os.path.exists(stamp):
        return
    os.makedirs(work, exist_ok=True)
    gen = [sys.executable, os.path.join(HERE, "gen.py")]
    subprocess.run(gen + [work, "--pages", "30,300,3000"], check=True)
    subprocess.run(gen + [os.path.join(work, "table40"), "--workloads", "table", "--rows", "40000"], check=True)
    for ending in ("typ", "fo", "tex"):
        for path in glob.glob(os.path.join(work, "**", "*." + ending), recursive=True):
            os.remove(path)
    open(stamp, "w").close()


def launcher(work):
    path = os.path.join(work, "measure")
    source = os.path.join(HERE, "measure.c")
    if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(source):
        subprocess.run(["cc", "-O2", "-o", path, source], check=True)
    return path


def run_once(work, command):
    result, errors = os.path.join(work, "one"), os.path.join(work, "one.err")
    subprocess.run([launcher(work), "600", result, errors] + command, check=True)
    wall, cpu, peak, status, stopped = open(result).read().split()
    if status not in ("0", "1") or stopped == "1":
        print(open(errors).read()[:2000], file=sys.stderr)
        return None
    return float(wall), float(cpu), int(peak) / 1024


def pages_of(path):
    text = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
    return next((int(l.split()[1]) for l in text.splitlines() if l.startswith("Pages:")), 0)


def run_work(guidepress, work, name, pattern, runs):
    files = sorted(glob.glob(os.path.join(work, pattern)))
    out = os.path.join(work, "out", name) + "/"
    os.makedirs(out, exist_ok=True)
    command = [guidepress, "build", "--conformance", "ua1"] + files + ["-o", out, "-j", "1"]
    taken = [run_once(work, command) for _ in range(runs)]
    if None in taken:
        return {"name": name, "failed": True}
    made = glob.glob(out + "*.pdf")
    return {"name": name, "runs": runs, "files": len(made), "cpu": statistics.median(t[1] for t in taken),
            "wall": statistics.median(t[0] for t in taken), "peak_mb": statistics.median(t[2] for t in taken),
            "size_mb": sum(map(os.path.getsize, made)) / 1e6,
            "pages": pages_of(made[0]) if len(made) == 1 else None}


def figures(triple, none="-"):
    if not triple:
        return none
    return ", ".join(t for t in (triple[0] and "%.3g s" % triple[0], triple[1] and "%.4g MB" % triple[1],
                                 triple[2] and "%.3g MB out" % triple[2]) if t)


def growth(results):
    by = {r["name"]: r for r in results if not r.get("failed")}
    if not {"book30", "book300", "book3000"} <= set(by):
        return None
    a, b, c = (by[n] for n in ("book30", "book300", "book3000"))
    small = (b["cpu"] - a["cpu"]) / (b["pages"] - a["pages"])
    large = (c["cpu"] - b["cpu"]) / (c["pages"] - b["pages"])
    return large / small if small > 0 else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("guidepress")
    parser.add_argument("work")
    parser.add_argument("--only", default="")
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    generate(args.work)
    results = []
    print("%-11s %9s %9s %9s %6s  %-28s %s" % ("work", "CPU s", "peak MB", "MB out", "pages", "goal", "fastest peer"))
    for name, pattern, goal, peer in WORK:
        if args.only and name not in args.only.split(","):
            continue
        runs = 21 if name == "small" and args.runs >= 5 else args.runs
        r = run_work(os.path.abspath(args.guidepress), args.work, name, pattern, runs)
        results.append(r)
        if r.get("failed"):
            print("%-11s failed" % name)
            continue
        print("%-11s %9.3f %9.1f %9.2f %6s  %-28s %s" % (name, r["cpu"], r["peak_mb"], r["size_mb"], r["pages"] or r["files"],
                                                       figures(goal), figures(peer)))
        sys.stdout.flush()
    g = growth(results)
    if g:
        print("growth: CPU a page from 300 to 3,000 pages is %.2f times that from 30 to 300 (goal: at most 1.15)" % g)
    json.dump({"results": results, "growth": g}, open(os.path.join(args.work, "results.json"), "w"), indent=1)


main()
