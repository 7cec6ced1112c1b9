"use strict";
// What a page shows, as data; put into it before its own scripts run.
window.probe = (() => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const section = element => element.closest("section")?.id ?? "";
  const isSeen = element => element.checkVisibility({visibilityProperty: true})
    && element.getBoundingClientRect().width > 0;
  const named = element => element.tagName.toLowerCase()
    + (element.className ? "." + element.className : "") + " \"" + element.textContent.trim().slice(0, 40) + "\"";

  const shownCell = cell => ({
    text: cell.textContent,
    value: cell.querySelector("data")?.value ?? null});

  /** All tables but the charts' legends. */
  const tables = () => all("table:not(.u-legend)").map(table => ({
    section: section(table),
    title: table.caption.textContent,
    columns: [...table.tHead.rows[0].cells].map(cell => cell.textContent),
    rows: [...table.tBodies[0].rows].map(row => [...row.cells].map(shownCell))}));

  /** Links, and whether what they lead to within the page is there. */
  const links = () => all("a[href]").map(link => ({
    address: link.href.split("#")[0],
    found: !link.hash || document.getElementById(decodeURIComponent(link.hash.slice(1))) !== null}));

  const passages = () => all(".passage").map(passage => ({
    section: section(passage),
    title: passage.querySelector("h3").textContent,
    texts: all("dt", passage).map(label => [label.textContent, label.nextElementSibling.textContent])}));

  /** A colour as red, green, blue and opacity, each from 0 to 1. */
  const brush = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const known = new Map();
  const rgba = color => {
    if (!known.has(color)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = color;
      brush.fillRect(0, 0, 1, 1);
      known.set(color, [...brush.getImageData(0, 0, 1, 1).data].map(part => part / 255));
    }
    return known.get(color);
  };
  const over = (front, back, opacity) =>
    [0, 1, 2].map(i => front[i] * opacity + back[i] * (1 - opacity));

  /** What is behind an element's text. */
  const ground = element => {
    if (!element) return [1, 1, 1];
    const color = rgba(getComputedStyle(element).backgroundColor);
    return color[3] === 1 ? color : over(color, ground(element.parentElement), color[3]);
  };
  const opacity = element =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;

  // WCAG 2.2, relative luminance and contrast ratio.
  const luminance = color => {
    const [r, g, b] = color.map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
    return (light + 0.05) / (dark + 0.05);
  };
  const contrastOf = (color, element) => {
    const back = ground(element), front = rgba(color);
    return contrast(over(front, back, front[3] * opacity(element)), back);
  };
  const least = found => found.reduce((a, b) => b.contrast < a.contrast ? b : a, {contrast: 21, what: "nothing"});

  /** The text that stands out least from what is behind it; text before and after elements too. */
  const leastTextContrast = () => {
    const found = [];
    for (const element of all("body *")) {
      if (element.matches("script, style") || !isSeen(element)) continue;
      const what = named(element);
      if ([...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()))
        found.push({what, contrast: contrastOf(getComputedStyle(element).color, element)});
      for (const pseudo of ["::before", "::after"]) {
        const style = getComputedStyle(element, pseudo);
        if (!["none", "normal", "\"\""].includes(style.content))
          found.push({what: what + pseudo, contrast: contrastOf(style.color, element)});
      }
    }
    return least(found);
  };

  /** The curve or bar that stands out least from the page. */
  const leastCurveContrast = () => least(all(".u-series:not(:first-child) .u-marker").filter(isSeen)
    .map(marker => ({what: named(marker.parentElement),
      contrast: contrastOf(getComputedStyle(marker).borderTopColor, marker.parentElement)})));

  const legend = chart => Object.fromEntries(all(".u-series", chart).map(series =>
    [series.querySelector(".u-label").textContent, series.querySelector(".u-value").textContent]));

  /** Pixels of a canvas that come close to a colour. */
  const painted = (canvas, color) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
    copy.drawImage(canvas, 0, 0);
    const {data} = copy.getImageData(0, 0, canvas.width, canvas.height);
    const wanted = rgba(color).map(part => part * 255);
    let pixels = 0;
    for (let i = 0; i < data.length; i += 4)
      if ([0, 1, 2].every(part => Math.abs(data[i + part] - wanted[part]) < 40) && data[i + 3] > 128) pixels++;
    return pixels;
  };

  const charts = () => all("figure.chart").map(chart => ({
    section: section(chart),
    title: chart.querySelector("figcaption").textContent,
    form: chart.dataset.form,
    marks: all(".mark", chart).map(mark => ({label: mark.dataset.label, text: mark.textContent})),
    painted: all(".u-series:not(:first-child)", chart).map(series => ({
      name: series.querySelector(".u-label").textContent,
      pixels: painted(chart.querySelector("canvas"),
        getComputedStyle(series.querySelector(".u-marker")).borderTopColor)}))}));

  /** Pixels by which the page is wider than it should be, or by which charts are cut off. */
  const tooWide = width => Math.max(
    document.documentElement.scrollWidth - width,
    ...all(".plot").flatMap(plot =>
      all("*", plot).filter(isSeen).map(part =>
        part.getBoundingClientRect().right - plot.getBoundingClientRect().right)),
    0);

  // What a mouse can do something with. A chart's own surface has the arrow keys.
  const clickable = new Set(), reached = new Set();
  addEventListener("focusin", event => reached.add(event.target), true);
  const scrolls = element => element.scrollWidth > element.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const interactive = () => all("body *").filter(element => isSeen(element) && !element.matches(".u-wrap, .u-over")
    && (element.matches("a[href], button, summary, input, select, textarea, [tabindex='0'], [role='button']")
      || clickable.has(element) || scrolls(element)));
  const unreached = () => interactive().filter(element => !reached.has(element)).map(named);
  const forget = () => {
    document.activeElement?.blur();
    reached.clear();
  };

  /** Resolves when what was changed has been drawn, and what that has changed. */
  const drawn = () => new Promise(done =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));

  const loadSeconds = () => performance.getEntriesByType("navigation")[0].loadEventEnd / 1e3;

  return {tables, links, passages, charts, legend, leastTextContrast, leastCurveContrast, tooWide, clickable,
    interactive: () => interactive().length, unreached, forget, drawn, loadSeconds};
})();
