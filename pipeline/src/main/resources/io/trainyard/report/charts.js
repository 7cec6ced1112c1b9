"use strict";
// Draws each chart from the table under it, so that what is drawn is what is written.
(() => {
  const COLORS = 8, DASHES = [[], [8, 4], [2, 3]];
  const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap(ten => [ten, 2 * ten, 5 * ten]);
  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // The same split has the same colour in all charts.
  const SPLITS = ["train", "validation", "test"];
  const color = (name, i) =>
    style("--series-" + ((SPLITS.includes(name) ? SPLITS.indexOf(name) : i) % COLORS + 1));

  /** The columns of a table: their names, their numbers (null where there is none), their texts. */
  const columns = table => [...table.tHead.rows[0].cells].map((head, c) => {
    const cells = [...table.tBodies[0].rows].map(row => row.cells[c]);
    const number = cell => {
      const found = cell.querySelector("data");
      const value = found ? Number(found.value) : NaN;
      return Number.isFinite(value) ? value : null;
    };
    return {name: head.textContent, values: cells.map(number), texts: cells.map(cell => cell.textContent)};
  });

  /** Lines across the chart, each with its label at the top. */
  const drawMarks = marks => u => {
    const {ctx, bbox} = u, ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = style("--soft");
    ctx.font = 12 * ratio + "px system-ui, sans-serif";
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    marks.forEach((mark, i) => {
      const x = Math.round(u.valToPos(mark.at, "x", true));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.textAlign = x > bbox.left + bbox.width / 2 ? "right" : "left";
      const aside = (ctx.textAlign === "right" ? -4 : 4) * ratio;
      ctx.fillText(mark.label, x + aside, bbox.top + (14 + 16 * i) * ratio);
    });
    ctx.restore();
  };

  /** The arrow keys move along the chart; the legend tells the numbers there. */
  const useKeys = (u, plot) => {
    let place = -1;
    const last = u.data[0].length - 1;
    plot.onkeydown = event => {
      const step = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity}[event.key];
      if (event.target !== plot || step === undefined) return;
      event.preventDefault();
      place = Math.min(last, Math.max(0, place + step));
      u.setCursor({left: u.valToPos(u.data[0][place], "x"), top: 10});
    };
    for (const label of u.root.querySelectorAll(".u-series:not(:first-child) th")) {
      label.tabIndex = 0;
      label.setAttribute("role", "button");
      label.onkeydown = event => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          label.click();
        }
      };
    }
  };

  const axis = more => ({
    stroke: style("--soft"), font: "12px system-ui, sans-serif",
    grid: {stroke: style("--grid"), width: 1}, ticks: {stroke: style("--grid"), width: 1}, ...more});

  const draw = figure => {
    const plot = figure.querySelector(".plot");
    const [x, ...all] = columns(figure.querySelector("table"));
    const stacked = figure.dataset.form === "stacked";
    const marks = [...figure.querySelectorAll(".mark")].map(
      mark => ({at: Number(mark.dataset.at), label: mark.dataset.label}));
    let sums = x.values.map(() => 0);
    const drawn = all.map((column, i) => ({...column, color: color(column.name, i), dash: DASHES[Math.floor(i / COLORS) % 3],
      height: stacked ? (sums = sums.map((sum, r) => sum + (column.values[r] || 0))) : column.values}));
    // The highest bars first: the others are drawn over them.
    if (stacked) drawn.reverse();
    const points = x.values.length <= 60;
    const series = drawn.map(column => ({
      label: column.name, stroke: column.color, width: stacked ? 0 : 2, dash: column.dash, spanGaps: true,
      fill: stacked ? column.color : undefined, points: {show: !stacked && points, size: 6},
      paths: stacked ? uPlot.paths.bars({size: [0.8, 60]}) : undefined,
      value: (u, value, s, row) => row == null ? "–" : column.texts[row] || "–"}));
    const first = x.values[0], last = x.values[x.values.length - 1];
    const pad = stacked || first === last ? 0.6 : 0;
    const size = () => ({width: plot.clientWidth, height: plot.clientWidth < 500 ? 220 : 280});
    plot.replaceChildren();
    const u = new uPlot({...size(),
      scales: {x: {time: false, range: (u, min, max) => [min - pad, max + pad]},
        y: stacked ? {range: (u, min, max) => [0, max > 0 ? max * 1.08 : 1]} : {}},
      series: [{label: x.name, value: (u, value, s, row) => row == null ? "–" : x.texts[row]}, ...series],
      axes: [axis({incrs: WHOLE}), axis({size: 62, values: (u, splits) => splits.map(split => +split.toPrecision(6))})],
      hooks: {draw: [drawMarks(marks)]},
    }, [x.values, ...drawn.map(column => column.height)], plot);
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", figure.querySelector("figcaption").textContent
      + ": chart; the left and right arrow keys tell its numbers, which stand in the table below too");
    useKeys(u, plot);
    return () => u.setSize(size());
  };

  const fits = new Map();
  const fit = figure => {
    const width = figure.querySelector(".plot").clientWidth;
    // What is folded away has no width yet.
    if (width === 0) return;
    if (!fits.has(figure)) fits.set(figure, {resize: draw(figure), width});
    else if (fits.get(figure).width !== width) {
      fits.get(figure).width = width;
      fits.get(figure).resize();
    }
  };
  const figures = document.querySelectorAll("figure.chart");
  figures.forEach(fit);
  // Not within the observer's own turn: what is drawn changes sizes again.
  const observer = new ResizeObserver(entries =>
    requestAnimationFrame(() => entries.forEach(entry => fit(entry.target))));
  figures.forEach(figure => observer.observe(figure));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    fits.clear();
    figures.forEach(fit);
  });
})();
