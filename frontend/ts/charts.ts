/**
 * Charts of the quality pages, drawn from the table beside each: the same numbers, so that neither can say something else.
 * Only those pages load this. `figure[data-chart="trend"|"funnel"]` holds a canvas and a table; each row carries its
 * numbers as JSON in data-point. Colours are the desk's tokens, followed when the theme turns; on paper the light ones.
 */

import {
  CategoryScale, Chart, type ChartConfiguration, type ChartDataset, LineController, LineElement, LinearScale, PointElement, ScatterController, Tooltip,
} from "chart.js";
import { all, find, onParts } from "./dom";

Chart.register(CategoryScale, LineController, LineElement, LinearScale, PointElement, ScatterController, Tooltip);

interface Week { label: string; share: number; low: number; high: number; out: boolean; query: string }
interface Person { label: string; size: number; share: number; out: boolean; query: string }
interface Curve { size: number; inner: [number, number]; outer: [number, number] }
interface Colours { accent: string; bad: string; muted: string; line: string; strong: string; surface: string; ink: string }

const drawn = new Map<HTMLElement, Chart>();
const noMotion = { animation: false, responsive: true, maintainAspectRatio: false } as const;

function colours(at: HTMLElement): Colours {
  const probe = document.createElement("i");
  at.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const found = { accent: read("accent"), bad: read("bad"), muted: read("muted"), line: read("line"), strong: read("edge"), surface: read("surface"), ink: read("ink") };
  probe.remove();
  return found;
}

const percent = (value: unknown): string => new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 }).format(Number(value));

function rows<T>(figure: HTMLElement, name: string): T[] {
  return all(`[data-${name}]`, figure).map((row) => JSON.parse(row.dataset[name] ?? "{}") as T);
}

function word(figure: HTMLElement, name: string): string {
  return figure.dataset[name] ?? "";
}

function line(label: string, data: ChartDataset<"line">["data"], colour: string, more: Partial<ChartDataset<"line">> = {}): ChartDataset<"line"> {
  return { type: "line", label, data, borderColor: colour, backgroundColor: colour, borderWidth: 1.25, pointRadius: 0, pointHitRadius: 0, ...more };
}

function trend(figure: HTMLElement, c: Colours): ChartConfiguration {
  const weeks = rows<Week>(figure, "point");
  const mean = Number(word(figure, "mean"));
  const datasets = [
    line(word(figure, "wordShare"), weeks.map((week) => week.share), c.accent, {
      borderWidth: 2, pointHitRadius: 12,
      pointRadius: weeks.map((week) => (week.out ? 6 : 3)),
      pointStyle: weeks.map((week) => (week.out ? "triangle" : "circle")),
      pointBackgroundColor: weeks.map((week) => (week.out ? c.bad : c.accent)),
      pointBorderColor: weeks.map((week) => (week.out ? c.bad : c.accent)),
    }),
    line(word(figure, "wordMean"), weeks.map(() => mean), c.strong),
    line(word(figure, "wordHigh"), weeks.map((week) => week.high), c.muted, { stepped: "middle", borderDash: [4, 4] }),
    line(word(figure, "wordLow"), weeks.map((week) => week.low), c.muted, { stepped: "middle", borderDash: [4, 4] }),
  ];
  return { type: "line", data: { labels: weeks.map((week) => week.label), datasets }, options: { ...noMotion, ...common(figure, c, (index) => weeks[index]?.query), scales: { x: axis(c), y: share(c) } } } as ChartConfiguration;
}

function funnel(figure: HTMLElement, c: Colours): ChartConfiguration {
  const people = rows<Person>(figure, "point");
  const curves = JSON.parse(word(figure, "curves")) as Curve[];
  const curve = (label: string, pick: (one: Curve) => number, colour: string, dash: number[]): ChartDataset<"line"> =>
    line(label, curves.map((one) => ({ x: one.size, y: pick(one) })), colour, { borderDash: dash, stepped: true });
  const mean = Number(word(figure, "mean"));
  const datasets = [
    {
      type: "scatter", label: word(figure, "wordShare"), data: people.map((one) => ({ x: one.size, y: one.share })), pointHitRadius: 10,
      pointRadius: people.map((one) => (one.out ? 7 : 4)),
      pointStyle: people.map((one) => (one.out ? "triangle" : "circle")),
      pointBackgroundColor: people.map((one) => (one.out ? c.bad : c.accent)),
      pointBorderColor: c.surface,
    },
    line(word(figure, "wordMean"), curves.map((one) => ({ x: one.size, y: mean })), c.strong),
    curve(word(figure, "wordInner"), (one) => one.inner[0], c.muted, [3, 3]),
    curve(word(figure, "wordInner"), (one) => one.inner[1], c.muted, [3, 3]),
    curve(word(figure, "wordOuter"), (one) => one.outer[0], c.strong, []),
    curve(word(figure, "wordOuter"), (one) => one.outer[1], c.strong, []),
  ];
  const title = { display: true, text: word(figure, "wordSize"), color: c.muted };
  const options = { ...noMotion, ...common(figure, c, (index) => people[index]?.query, (index) => people[index]?.label ?? ""), scales: { x: { ...axis(c), type: "linear", title }, y: share(c) } };
  return { type: "scatter", data: { datasets }, options } as unknown as ChartConfiguration;
}

function common(figure: HTMLElement, c: Colours, query: (index: number) => string | undefined, title?: (index: number) => string): object {
  const said = title ? { title: (items: { dataIndex: number }[]) => title(items[0]?.dataIndex ?? 0) } : {};
  return {
    onClick: (_event: unknown, hit: { index: number; datasetIndex: number }[]) => {
      const to = hit[0]?.datasetIndex === 0 ? query(hit[0].index) : undefined;
      if (to) location.assign(`${word(figure, "tickets")}?${to}`);
    },
    plugins: {
      tooltip: {
        filter: (item: { datasetIndex: number }) => item.datasetIndex === 0, displayColors: false, backgroundColor: c.ink, titleColor: c.surface, bodyColor: c.surface,
        callbacks: { ...said, label: (item: { parsed: { y: number } }) => percent(item.parsed.y) },
      },
    },
  };
}

function axis(c: Colours): object {
  return { grid: { display: false }, border: { color: c.line }, ticks: { color: c.muted, maxRotation: 0, autoSkipPadding: 16, font: { family: getComputedStyle(document.body).fontFamily, size: 12 } } };
}

function share(c: Colours): object {
  const ticks = { color: c.muted, maxTicksLimit: 6, callback: percent, font: { family: getComputedStyle(document.body).fontFamily, size: 12 } };
  const afterDataLimits = (scale: Scaled): void => {
    scale.max = Math.min(scale.max, 1.005);
    scale.min = Math.max(scale.min, 0);
  };
  return { grid: { color: c.line }, border: { display: false }, grace: "6%", bounds: "data", afterDataLimits, afterBuildTicks: round, ticks };
}

interface Scaled { min: number; max: number; ticks: { value: number }[] }

/** Ticks at whole steps of what is drawn; never past everything. */
function round(scale: Scaled): void {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((one) => (scale.max - scale.min) / one <= 6) ?? 0.25;
  scale.ticks = [];
  for (let n = Math.floor(scale.max / step + 1e-9); n * step >= scale.min - 1e-9; n -= 1) scale.ticks.unshift({ value: n * step });
}

const KINDS: Record<string, (figure: HTMLElement, c: Colours) => ChartConfiguration> = { trend, funnel };

function draw(figure: HTMLElement): void {
  const canvas = find<HTMLCanvasElement>("canvas", figure);
  const kind = KINDS[figure.dataset["chart"] ?? ""];
  if (!canvas || !kind) return;
  drawn.get(figure)?.destroy();
  drawn.set(figure, new Chart(canvas, kind(figure, colours(figure))));
  figure.dataset["drawn"] = "yes";
}

function drawAll(): void {
  for (const figure of drawn.keys()) figure.isConnected ? draw(figure) : drawn.delete(figure);
}

onParts((root) => all("figure[data-chart]", root).filter((figure) => !drawn.has(figure)).forEach(draw));
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

addEventListener("beforeprint", () => {
  document.documentElement.classList.add("is-printing");
  drawAll();
});
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("is-printing");
  drawAll();
});
