"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const text = data.strings;
  const LETTER = { witness: "W", proof: "P", exact: "E", float: "F", restricted: "R", refuted: "X" };
  const PAGE = 50;

  const rows = data.rows.map((r) => ({
    instance: text[r[0]], task: r[1], configuration: r[2], said: text[r[3]], basis: text[r[4]], ended: text[r[5]],
    seconds: r[6], peak: r[7], n: r[8], d: r[9], k: r[10], seed: r[11], repeat: r[12],
    decided: (r[13] & 1) > 0, trouble: (r[13] & 2) > 0, unasked: (r[13] & 4) > 0,
    note: text[r[14]], command: text[r[15]] + " " + text[r[16]] + " " + text[r[17]], remark: text[r[18]],
  }));
  for (const row of rows) {
    row.name = data.configurations[row.configuration];
    row.search = (row.instance + " " + row.name + " " + row.note).toLowerCase();
  }

  const node = (tag, className, content) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (content !== undefined) made.textContent = content;
    return made;
  };
  const byId = (id) => document.getElementById(id);
  const shortSeconds = (value) => (value === null ? "" : value < 100 ? value.toFixed(2) : value.toFixed(0));
  const compare = (a, b) => {
    // what is not there comes last, in both directions
    if (a === null || b === null) return a === b ? 0 : a === null ? Infinity : -Infinity;
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
  };
  const ordered = (items, key, down) => {
    const keyed = items.map((item, at) => ({ item, at, key: key(item) }));
    keyed.sort((a, b) => {
      const order = compare(a.key, b.key);
      if (order === 0) return a.at - b.at;
      return Math.abs(order) === Infinity || !down ? order : -order;
    });
    return keyed.map((one) => one.item);
  };
  const mark = (head, chosen, down) => {
    for (const cell of head.cells) cell.removeAttribute("aria-sort");
    head.cells[chosen].setAttribute("aria-sort", down ? "descending" : "ascending");
  };

  // tables that are in the page: their rows are moved
  for (const table of document.querySelectorAll("table.sortable")) {
    const head = table.tHead.rows[0];
    const body = table.tBodies[0];
    Array.from(head.cells).forEach((cell, at) => {
      cell.querySelector("button").addEventListener("click", () => {
        const down = cell.getAttribute("aria-sort") === "ascending";
        const key = (row) => {
          const place = row.cells[at];
          if (place.dataset.v !== undefined) return Number(place.dataset.v);
          return at === 0 && place.textContent ? place.textContent : null;
        };
        body.append(...ordered(Array.from(body.rows), key, down));
        mark(head, at, down);
      });
    });
  }

  // tables of thousands of rows: sorted and filtered as data, shown a page at a time
  const paged = (table, pager, count, noun, columns, items) => {
    let shown = items;
    let page = 0;
    let chosen = -1;
    let down = false;
    const head = node("tr");
    const body = node("tbody");
    columns.forEach((column, at) => {
      const cell = node("th", column.numeric ? "num" : "");
      cell.scope = "col";
      const button = node("button", "", column.title);
      button.type = "button";
      button.addEventListener("click", () => {
        down = chosen === at ? !down : false;
        chosen = at;
        page = 0;
        mark(head, at, down);
        draw();
      });
      cell.append(button);
      head.append(cell);
    });
    const top = node("thead");
    top.append(head);
    table.append(top, body);
    const step = (label, by) => {
      const button = node("button", "", label);
      button.type = "button";
      button.addEventListener("click", () => {
        page += by;
        draw();
      });
      return button;
    };
    const before = step("Previous", -1);
    const after = step("Next", 1);
    const where = node("span", "muted");
    pager.append(before, where, after);
    const draw = () => {
      const sorted = chosen < 0 ? shown : ordered(shown, columns[chosen].key, down);
      const pages = Math.max(1, Math.ceil(sorted.length / PAGE));
      page = Math.min(Math.max(page, 0), pages - 1);
      body.replaceChildren(...sorted.slice(page * PAGE, (page + 1) * PAGE).map((item) => {
        const line = node("tr");
        columns.forEach((column, at) => {
          const cell = node(at === 0 ? "th" : "td", column.numeric ? "num" : "");
          if (at === 0) cell.scope = "row";
          const content = column.cell(item);
          cell.append(content);
          if (at === 0) cell.title = content;
          line.append(cell);
        });
        return line;
      }));
      before.disabled = page === 0;
      after.disabled = page === pages - 1;
      where.textContent = `page ${page + 1} of ${pages}`;
      pager.hidden = pages === 1;
      count.textContent = `${shown.length} of ${items.length} ${noun}`;
    };
    draw();
    return (keep) => {
      shown = items.filter(keep);
      page = 0;
      draw();
    };
  };
  const badge = (basis, label) => node("span", `badge ${basis || "none"}`, label);

  const command = (row) => {
    const all = node("details");
    all.append(node("summary", "", "show"));
    if (row.note) all.append(node("p", "small", row.note));
    const code = node("code");
    row.command.split(" ").forEach((word, at) => code.append(at ? " " : "", node("span", "", word)));
    all.append(code);
    if (row.remark) all.append(node("p", "small", row.remark));
    return all;
  };
  const showRuns = paged(byId("run-table"), byId("run-pager"), byId("run-count"), "rows", [
    { title: "instance", key: (r) => r.instance, cell: (r) => r.instance },
    { title: "configuration", key: (r) => r.name, cell: (r) => r.name },
    { title: "says", key: (r) => r.said, cell: (r) => r.said },
    { title: "basis", key: (r) => r.basis || null, cell: (r) => (r.basis ? badge(r.basis, r.basis) : "") },
    { title: "ended", key: (r) => r.ended, cell: (r) => (r.unasked ? `${r.ended}, data alone` : r.ended) },
    { title: "wall s", numeric: true, key: (r) => r.seconds, cell: (r) => shortSeconds(r.seconds) },
    { title: "MiB", numeric: true, key: (r) => r.peak, cell: (r) => (r.peak === null ? "" : r.peak.toFixed(0)) },
    { title: "n", numeric: true, key: (r) => r.n, cell: (r) => String(r.n) },
    { title: "d", numeric: true, key: (r) => r.d, cell: (r) => String(r.d) },
    { title: "k", numeric: true, key: (r) => r.k, cell: (r) => String(r.k) },
    { title: "seed", numeric: true, key: (r) => r.seed, cell: (r) => (r.repeat ? `${r.seed} (#${r.repeat + 1})` : String(r.seed)) },
    { title: "note, command", key: (r) => r.note || null, cell: command },
  ], rows);
  const solver = byId("run-solver");
  data.configurations.forEach((name, at) => {
    const option = node("option", "", name);
    option.value = String(at);
    solver.append(option);
  });
  const controls = ["run-text", "run-solver", "run-verdict", "run-basis", "run-ended", "run-trouble"].map(byId);
  const filterRuns = () => {
    const [wanted, who, verdict, basis, ended, trouble] = controls;
    const words = wanted.value.toLowerCase().split(/\s+/).filter(Boolean);
    showRuns((row) =>
      words.every((word) => row.search.includes(word)) &&
      (who.value === "" || row.configuration === Number(who.value)) &&
      (verdict.value === "" || (verdict.value === "least" ? /^[=≤]/.test(row.said) : row.said === verdict.value)) &&
      (basis.value === "" || (row.basis || "none") === basis.value) &&
      (ended.value === "" || row.ended === ended.value) &&
      (!trouble.checked || row.trouble));
  };
  for (const control of controls) control.addEventListener("input", filterRuns);
  byId("run-clear").addEventListener("click", () => {
    for (const control of controls) {
      if (control.type === "checkbox") control.checked = false;
      else control.value = "";
    }
    filterRuns();
  });

  const tasks = data.tasks.map((name) => ({ name, runs: new Map(), trouble: false, decided: false, n: 0, d: 0, k: 0 }));
  for (const row of rows) {
    if (row.task < 0) continue;
    const task = tasks[row.task];
    if (!task.runs.has(row.configuration)) task.runs.set(row.configuration, []);
    task.runs.get(row.configuration).push(row);
    Object.assign(task, { n: row.n, d: row.d, k: row.k });
    task.trouble = task.trouble || row.trouble;
    task.decided = task.decided || row.decided;
  }
  const middle = (runs) => {
    const sorted = runs.slice().sort((a, b) => a.decided === b.decided ? a.seconds - b.seconds : a.decided ? -1 : 1);
    return sorted[Math.floor(sorted.length / 2)];
  };
  for (const task of tasks) {
    task.typical = new Map(Array.from(task.runs, ([at, runs]) => [at, middle(runs)]));
  }
  const verdict = (task, at) => {
    const row = task.typical.get(at);
    if (!row) return "–";
    const cell = node("span");
    const label = row.basis ? `${row.said} ${LETTER[row.basis]}` : row.said === "?" ? row.ended : row.said;
    const many = task.runs.get(at).length;
    cell.append(badge(row.basis, label), ` ${shortSeconds(row.seconds)}${many > 1 ? ` ×${many}` : ""}`);
    cell.title = row.note;
    return cell;
  };
  const showTasks = paged(byId("task-table"), byId("task-pager"), byId("task-count"), "tasks", [
    { title: "task", key: (t) => t.name, cell: (t) => t.name },
    { title: "n", numeric: true, key: (t) => t.n, cell: (t) => String(t.n) },
    { title: "d", numeric: true, key: (t) => t.d, cell: (t) => String(t.d) },
    { title: "k", numeric: true, key: (t) => t.k, cell: (t) => String(t.k) },
    ...data.configurations.map((title, at) => ({
      title,
      key: (t) => (t.typical.has(at) && t.typical.get(at).decided ? t.typical.get(at).seconds : null),
      cell: (t) => verdict(t, at),
    })),
  ], tasks);
  const taskControls = ["task-text", "task-open", "task-trouble"].map(byId);
  const filterTasks = () => {
    const [wanted, open, trouble] = taskControls;
    const words = wanted.value.toLowerCase().split(/\s+/).filter(Boolean);
    showTasks((task) => words.every((word) => task.name.toLowerCase().includes(word)) &&
      (!open.checked || !task.decided) && (!trouble.checked || task.trouble));
  };
  for (const control of taskControls) control.addEventListener("input", filterTasks);

  const pair = byId("pair");
  if (pair) {
    pair.addEventListener("input", () => {
      for (const one of document.querySelectorAll(".pair")) one.hidden = one.dataset.pair !== pair.value;
    });
  }
  for (const button of document.querySelectorAll(".copy")) {
    button.addEventListener("click", async () => {
      const code = button.parentElement.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        // without the right to the clipboard the command is selected instead
        getSelection().selectAllChildren(code);
      }
    });
  }
})();
