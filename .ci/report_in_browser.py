"""What the interactive page does in a browser: `report_in_browser.py FOLDER [PART]...`, with large.html and small.html in it.
Times are told; they are asked for only with NETPYNE_TIMED=1, as they are those of the machine."""

import json
import os
import subprocess
import sys
import time

from browser import Browser

FIRST_VIEW_MS, PAN_MS, TURN_MS, MOST_BYTES = 2000, 20, 33, 5_000_000
# Of a machine that does other things at the same time the best of so many tries counts.
TRIES = 3

TIMED = os.environ.get("NETPYNE_TIMED") == "1"

failures = []


def check(holds, what):
    print(("ok    " if holds else "FAILED ") + what, flush=True)
    if not holds:
        failures.append(what)


def quick(took, limit, what):
    """Whether something takes at most so many ms; the best of several tries."""
    if TIMED:
        check(took <= limit, f"{what}: {took:.1f} ms")
    else:
        print(f"  {what}: {took:.1f} ms (aim: {limit})", flush=True)


def middle(browser, name):
    """The middle of the canvas of a panel, which is scrolled to; and its size."""
    browser.value(f"document.querySelector('#{name} .canvas').scrollIntoView({{block: 'center'}})")
    time.sleep(0.4)
    box = browser.value(f"(r => [r.left, r.top, r.width, r.height])(document.querySelector('#{name} .canvas').getBoundingClientRect())")
    return (box[0] + box[2] / 2, box[1] + box[3] / 2), box


def work(browser, act):
    """The 95th percentile of the work in frames while `act` goes on, ms."""
    browser.value("document.netpyneFrames.length = 0")
    act()
    time.sleep(0.3)
    frames = sorted(browser.value("document.netpyneFrames"))
    return frames[int(0.95 * (len(frames) - 1))] if len(frames) > 10 else float("inf"), len(frames)


def speed(folder):
    file = os.path.join(folder, "large.html")
    size = os.path.getsize(file)
    check(size <= MOST_BYTES, f"10 000 cells, 1 000 000 spikes, 13 shapes, 5 traces, 12 electrodes: {size} bytes")
    best = {}
    for _ in range(TRIES):
        browser = Browser((1280, 800))
        try:
            found = {"first view": browser.open(file)}
            time.sleep(0.5)
            (x, y), box = middle(browser, "raster")
            browser.click(box[0] + 20, box[1] + 10)

            def pan():
                browser.value("document.netpyneLook(200, 800)")
                browser.drag((x + 250, y), (x - 250, y), steps=60, pause=0.012)

            def zoom():
                for i in range(60):
                    browser.mouse("mouseWheel", x, y, deltaX=0, deltaY=-60 if i < 30 else 60, modifiers=2)
                    time.sleep(0.012)

            found["pan"], panned = work(browser, pan)
            found["zoom"], zoomed = work(browser, zoom)
            (x, y), _ = middle(browser, "space")
            found["rotation"], turned = work(browser, lambda: browser.drag((x - 150, y), (x + 150, y + 40), steps=60, pause=0.02))
            print(f"  frames: {panned} of panning, {zoomed} of zooming, {turned} of turning;", {k: round(v, 1) for k, v in found.items()})
            for name, value in found.items():
                best[name] = min(best.get(name, float("inf")), value)
            check(browser.troubles() == [], f"no mistakes in scripts {browser.troubles()[:3]}")
            check(browser.requests() == [], f"nothing is asked for {browser.requests()[:3]}")
        finally:
            browser.close()
    quick(best["first view"], FIRST_VIEW_MS, "first view")
    for name in ("pan", "zoom"):
        quick(best[name], PAN_MS, f"{name}, work of 95 % of the frames at most")
    quick(best["rotation"], TURN_MS, "rotation, work of 95 % of the frames at most")


def safety(folder):
    browser = Browser((1280, 800))
    try:
        browser.open(os.path.join(folder, "small.html"))
        time.sleep(0.6)
        check("<b>nobody</b>" in browser.value("document.title"), "the title is a text, and nothing has changed it")
        names = browser.value("[...document.querySelectorAll('.pop .name')].map(e => e.textContent)")
        check(any("</script>" in name for name in names) and any("onerror" in name for name in names), "hostile names are shown as they are")
        check(browser.value("document.querySelectorAll('.pop img, td img, b > script').length") == 0, "no name became an element")
        for attempt in ("fetch('http://127.0.0.1:9/')", "import('data:text/javascript,1')", "new Promise((y, n) => { const i = new Image(); i.onload = y; i.onerror = n; i.src = 'http://127.0.0.1:9/x.png'; })"):
            check(browser.value(f"(async () => {{ try {{ await {attempt}; return 'let'; }} catch (e) {{ return 'refused'; }} }})()") == "refused", f"the policy refuses {attempt[:40]}")
        sent = browser.value("new Promise(done => { addEventListener('securitypolicyviolation', e => done(e.effectiveDirective)); const s = document.createElement('script'); s.textContent = 'document.title = 1'; document.body.append(s); })")
        check(sent.startswith("script-src"), f"the policy refuses another script ({sent})")
    finally:
        browser.close()


def behaviour(folder):
    browser = Browser((1280, 800))
    try:
        file = os.path.join(folder, "small.html")
        browser.open(file)
        time.sleep(0.6)
        browser.key("1")
        time.sleep(0.4)
        check(browser.value("document.querySelector('.pop').getAttribute('aria-checked')") == "false", "a key switches a population off")
        check(browser.value("document.querySelectorAll('#table tbody tr').length") == 12, "in the table, too")
        browser.value("document.netpyneLook(100, 300)")
        time.sleep(0.4)
        address = browser.value("location.hash")
        check("t=100-300" in address and "off=0" in address, f"the address keeps the view ({address})")
        browser.open("file://" + os.path.abspath(file) + "?again" + address)
        time.sleep(0.5)
        check("100" in browser.value("document.querySelector('.ranging').textContent"), "and gives it back")
        browser.key("Home")
        browser.key("0")
        browser.key("t")
        time.sleep(0.4)
        check(browser.value("document.documentElement.dataset.theme") == "dark", "a key turns the light off")
        check(browser.value("location.hash") == "#theme=dark", "all else is as it was")
        check(browser.troubles() == [], f"no mistakes in scripts {browser.troubles()[:3]}")
        seen = "document.querySelector('#table tbody').textContent + document.querySelector('.raster canvas').toDataURL()"
        theirs = browser.value(seen)
        browser.call("Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream; delete Uint8Array.fromBase64")
        browser.open("file://" + os.path.abspath(file) + "?once_more#theme=dark")
        time.sleep(0.8)
        check(browser.value("typeof DecompressionStream") == "undefined" and browser.value(seen) == theirs, "a browser that cannot inflate shows the same")
    finally:
        browser.close()


def without_scripts(folder):
    browser = Browser((1280, 800))
    try:
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
        browser.call("Page.navigate", url="file://" + os.path.abspath(os.path.join(folder, "small.html")))
        time.sleep(2)
        browser.picture(os.path.join(folder, "without_scripts.png"))
        root = browser.call("DOM.getDocument", depth=1)["root"]["nodeId"]
        count = lambda what: len(browser.call("DOM.querySelectorAll", nodeId=root, selector=what)["nodeIds"])
        check(count("noscript figure img") >= 4 and count("noscript table tr") == 14, "without scripts there are figures and a table")
    finally:
        browser.close()


def looks(folder):
    """Pictures for the eye; and no text of the page lies over another or leaves it."""
    for name, size in (("desk", (1280, 800)), ("phone", (390, 844))):
        for theme in ("light", "dark"):
            browser = Browser(size, dark=theme == "dark")
            try:
                browser.open(os.path.join(folder, "large.html"))
                time.sleep(0.8)
                browser.picture(os.path.join(folder, f"{name}_{theme}.png"))
                height = browser.value("document.documentElement.scrollHeight")
                browser.call("Emulation.setDeviceMetricsOverride", width=size[0], height=height, deviceScaleFactor=1, mobile=size[0] < 600)
                time.sleep(1.5)
                browser.picture(os.path.join(folder, f"{name}_{theme}_all.png"))
                wide = browser.value("document.documentElement.scrollWidth")
                check(wide <= size[0], f"{name}, {theme}: nothing is wider than the page ({wide})")
                over = browser.value(OVERLAPS)
                check(over == [], f"{name}, {theme}: no texts lie over each other {over[:3]}")
            finally:
                browser.close()


def pictures(folder):
    """What panels are saved as: an SVG file is one, with texts that are texts."""
    browser = Browser((1280, 800))
    try:
        browser.open(os.path.join(folder, "small.html"))
        time.sleep(0.6)
        browser.value("(() => { window.saved = []; const make = URL.createObjectURL; URL.createObjectURL = blob => { saved.push(blob.text()); return make.call(URL, blob); }; HTMLAnchorElement.prototype.click = () => {}; })()")
        for name in browser.value("[...document.querySelectorAll('button[title$=\"as SVG\"]')].map(b => b.closest('section').id)"):
            middle(browser, name)
            browser.value(f"document.querySelector('#{name} button[title$=\"as SVG\"]').click()")
            text = browser.value("saved.pop()")
            with open(os.path.join(folder, name + ".svg"), "w", encoding="utf-8") as file:
                file.write(text)
            found = browser.value("(t => { const d = new DOMParser().parseFromString(t, 'image/svg+xml'); return [d.querySelectorAll('parsererror, script').length, d.querySelectorAll('text').length, d.querySelectorAll('rect, path, image').length, /NaN|undefined|Infinity/.test(t.replace(/data:[^>]*/g, ''))]; })(" + json.dumps(text) + ")")
            check(found[0] == 0 and found[1] > 0 and found[2] > 1 and not found[3], f"{name} as SVG: {found[1]} texts, {found[2]} marks, {len(text)} letters")
        check(browser.troubles() == [], f"no mistakes in scripts {browser.troubles()[:3]}")
    finally:
        browser.close()


def live(folder):
    """A run that is watched and stopped: what is new is put in place."""
    command = [os.environ["NETPYNE"], "run", "examples/models/laminar", "--watch", "--threads", "1", "--set", "simConfig.duration=1e7"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    browser = None
    try:
        address = next(line.split()[-1] for line in run.stderr if "http://" in line)
        browser = Browser((1280, 800))
        browser.open(address)
        seen = "document.querySelector('.raster .remark').textContent"
        first = browser.value(seen)
        until = time.time() + 60
        while browser.value(seen) == first and time.time() < until:
            time.sleep(0.2)
        check(browser.value(seen) != first, f"new spikes are shown: {first}, then {browser.value(seen)}")
        state = "document.querySelector('.tools output').textContent"
        check(browser.value(state).startswith("simulating"), browser.value(state))
        browser.value("document.querySelector('.stop').click()")
        while not browser.value(state).startswith("stopped") and time.time() < until:
            time.sleep(0.2)
        check(browser.value(state) == "stopped", "the button stops the run")
        check(browser.troubles() == [], f"no mistakes in scripts {browser.troubles()[:3]}")
        check(run.wait(30) == 130, "and the command ends as if interrupted")
    finally:
        if browser:
            browser.close()
        if run.poll() is None:
            run.terminate()


OVERLAPS = """(() => {
  const boxes = [...document.querySelectorAll('h1, h2, .remark, #facts div, .pop, .controls > *, .tools > *, .barbuttons > *, th, td, li, dt, dd')]
    .filter(e => e.offsetParent && e.textContent.trim() && !e.closest('dialog')).map(e => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width > 0);
  const found = [];
  boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
    if (a.contains(b) || b.contains(a) || found.length > 5) return;
    const pops = a.closest('.pops'), scroller = a.closest('.scroller');
    if (pops && pops === b.closest('.pops') || scroller && scroller === b.closest('.scroller')) return;
    if (Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1.5 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 1.5) found.push(a.textContent.slice(0, 30) + ' / ' + b.textContent.slice(0, 30));
  }));
  return found;
})()"""

if __name__ == "__main__":
    place = sys.argv[1]
    asked = sys.argv[2:]
    for part in (safety, behaviour, pictures, without_scripts, live, looks, speed):
        if asked and part.__name__ not in asked:
            continue
        print(f"-- {part.__name__}", flush=True)
        part(place)
    print(f"{len(failures)} failures" if failures else "all as it should be")
    sys.exit(1 if failures else 0)
