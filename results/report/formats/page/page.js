// Draws the charts of this page from the numbers in it. Every number also stands in a table.
(() => {
  "use strict";
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const drawn = [];

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return {
      ink: of("--ink"), soft: of("--soft"), line: of("--line"), data: of("--data"),
      fail: of("--fail"), beyond: of("--fail-tint"), paper: of("--paper"),
      series: [0, 1, 2, 3, 4, 5].map((at) => of("--series-" + at)),
    };
  }

  // What lies beyond a limit is shaded, the limit is a line: behind the values, in every row.
  function bound(context, area, x, rows, ink) {
    for (const row of rows) {
      if (row.limit === null) continue;
      const inside = Math.min(Math.max(x.getPixelForValue(row.limit), area.left), area.right);
      const edge = row.side === "below" ? area.left : area.right;
      context.fillStyle = ink.beyond;
      context.fillRect(Math.min(edge, inside), row.top, Math.abs(inside - edge), row.bottom - row.top);
      context.strokeStyle = ink.fail;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(inside, row.top);
      context.lineTo(inside, row.bottom);
      context.stroke();
    }
  }

  function axis(chart, ink) {
    return {
      type: "linear", min: chart.min, max: chart.max,
      border: { color: ink.line }, grid: { color: ink.line, drawTicks: false, drawBorder: false },
      ticks: { color: ink.soft, maxTicksLimit: 7, maxRotation: 0, padding: 4, includeBounds: false },
      title: { display: chart.unit !== "", text: chart.unit, color: ink.soft, align: "end", padding: 0 },
    };
  }

  function options(scales) {
    return {
      animation: false, responsive: true, maintainAspectRatio: false, events: [], scales,
      devicePixelRatio: Math.max(2, window.devicePixelRatio),
      layout: { padding: { right: 8 } },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
    };
  }

  // A row a unit: each repetition as a point, the median as a tick.
  function strip(chart, ink) {
    const last = chart.rows.length - 1;
    const points = chart.rows.flatMap((row, place) => row.values.map((value, at) => {
      const spread = row.values.length > 1 ? ((at * 0.618) % 1) - 0.5 : 0;  // Even, without chance.
      return { x: value, y: place + spread * 0.44 };
    }));
    const plugin = {
      beforeDatasetsDraw({ ctx, chartArea, scales: { x, y } }) {
        bound(ctx, chartArea, x, chart.rows.map((row, place) => ({
          limit: row.limit, side: chart.side,
          top: y.getPixelForValue(place - 0.5), bottom: y.getPixelForValue(place + 0.5),
        })), ink);
      },
      afterDatasetsDraw({ ctx, scales: { x, y } }) {
        ctx.strokeStyle = ink.ink;
        ctx.lineWidth = 2.5;
        chart.rows.forEach((row, place) => {
          if (row.median === null) return;
          ctx.beginPath();
          ctx.moveTo(x.getPixelForValue(row.median), y.getPixelForValue(place - 0.34));
          ctx.lineTo(x.getPixelForValue(row.median), y.getPixelForValue(place + 0.34));
          ctx.stroke();
        });
      },
    };
    const y = {
      type: "linear", min: -0.5, max: last + 0.5, reverse: true,
      grid: { display: false, drawBorder: false },
      ticks: {
        display: last > 0, color: ink.soft, stepSize: 1, autoSkip: false,
        callback: (place) => chart.rows[place]?.name ?? "",
      },
      afterBuildTicks: (scale) => { scale.ticks = chart.rows.map((_, value) => ({ value })); },
    };
    return {
      type: "scatter", plugins: [plugin], options: options({ x: axis(chart, ink), y }),
      data: { datasets: [{ data: points, pointRadius: 3.5, pointBorderWidth: 0, pointBackgroundColor: ink.data + "8c" }] },
    };
  }

  // Many units: how many lie where.
  function histogram(chart, ink) {
    const centre = (at) => chart.low + (at + 0.5) * chart.width;
    const is_beyond = (x) => (chart.side === "below" ? x < chart.limits[0] : x > chart.limits[1]);
    const data = chart.counts.map((count, at) => ({ x: centre(at), y: count || null }));
    const colour = data.map((bar) => (chart.limits && is_beyond(bar.x) ? ink.fail : ink.data));
    const plugin = {
      beforeDatasetsDraw({ ctx, chartArea, scales: { x } }) {
        if (!chart.limits) return;
        bound(ctx, chartArea, x, chart.limits.map((limit) => ({
          limit, side: chart.side, top: chartArea.top, bottom: chartArea.bottom,
        })), ink);
      },
    };
    const y = {
      beginAtZero: true, grid: { color: ink.line, drawTicks: false, drawBorder: false },
      ticks: { color: ink.soft, maxTicksLimit: 4, precision: 0, padding: 6 },
      title: { display: true, text: chart.counted, color: ink.soft },
    };
    return {
      type: "bar", plugins: [plugin], options: options({ x: axis(chart, ink), y }),
      data: { datasets: [{ data, backgroundColor: colour, minBarLength: 3, barPercentage: 0.94, categoryPercentage: 1, grouped: false }] },
    };
  }

  // 1500, "B/s" -> "1.5 kB/s"; sizes in powers of two: 65536 -> "64 KiB".
  function quantity(value, unit) {
    const is_size = unit === "B";
    const letters = is_size ? ["", "Ki", "Mi", "Gi", "Ti"] : ["n", "µ", "m", "", "k", "M", "G", "T", "P"];
    const base = is_size ? 1024 : 1000;
    const power = Math.floor(Math.log(value) / Math.log(base) + 1e-9);
    const first = is_size ? 0 : -3;
    const step = Math.min(Math.max(power, first), first + letters.length - 1);
    return Number((value / base ** step).toPrecision(3)) + " " + letters[step - first] + unit;
  }

  // From a little below the least to a little above the greatest, and never less than a factor of 4.
  function log_axis(values, unit, ink) {
    const widen = Math.max(1.25, Math.sqrt(4 * Math.min(...values) / Math.max(...values)));
    const min = Math.min(...values) / widen;
    const max = Math.max(...values) * widen;
    const steps = max / min > 1000 ? [1] : max / min > 50 ? [1, 3] : [1, 2, 5];
    const ticks = [];
    for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); ++power) {
      for (const step of steps) ticks.push(step * 10 ** power);
    }
    const shown = ticks.filter((value) => value >= min && value <= max);
    const every = Math.ceil(shown.length / 8);
    return {
      type: "logarithmic", min, max,
      grid: { color: ink.line, drawTicks: false, drawBorder: false },
      ticks: { color: ink.soft, autoSkip: false, padding: 4, callback: (value) => quantity(value, unit) },
      afterBuildTicks: (scale) => {
        scale.ticks = shown.filter((_, at) => at % every === 0).map((value) => ({ value }));
      },
    };
  }

  // A tick at each size that was measured, unless it would stand in another's label.
  function size_axis(sizes, ink) {
    const axis = log_axis(sizes, "B", ink);
    const width = Math.log(axis.max / axis.min);
    const shown = [];
    for (const value of [...new Set(sizes)].sort((a, b) => a - b)) {
      if (shown.length && Math.log(value / shown[shown.length - 1]) / width < 0.13) continue;
      shown.push(value);
    }
    axis.ticks.maxRotation = 0;
    axis.title = { display: true, text: "size", color: ink.soft, align: "end", padding: 0 };
    axis.afterBuildTicks = (scale) => { scale.ticks = shown.map((value) => ({ value })); };
    return axis;
  }

  // t = alpha + beta S, or what busbw that is; evenly on the logarithmic axis.
  function curve_points(line, unit) {
    if (line.curve === null) return [];
    const { alpha, beta, factor } = line.curve;
    const first = line.points[0].bytes;
    const ratio = line.points[line.points.length - 1].bytes / first;
    return Array.from({ length: 65 }, (_, at) => {
      const x = first * ratio ** (at / 64);
      const seconds = alpha + beta * x;
      return { x, y: unit === "s" ? seconds : factor * x / seconds };
    });
  }

  // Where 90 % of the repetitions lie, and what was demanded.
  function spread_and_limits(chart, ink) {
    return ({ ctx, scales: { x, y } }) => {
      const line_to = (colour, width, from, to) => {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.beginPath();
        ctx.moveTo(...from);
        ctx.lineTo(...to);
        ctx.stroke();
      };
      for (const line of chart.lines) {
        for (const point of line.points) {
          const at = x.getPixelForValue(point.bytes);
          line_to(ink.series[line.colour], 1.2, [at, y.getPixelForValue(point.low)], [at, y.getPixelForValue(point.high)]);
          if (point.limit === null) continue;
          const limit = y.getPixelForValue(point.limit);
          line_to(ink.fail, 2, [at - 9, limit], [at + 9, limit]);
        }
      }
    };
  }

  // Rates or times over the size, both logarithmic: a line for each way of doing it.
  function sizes(chart, ink) {
    const shapes = ["circle", "rect", "triangle", "rectRot"];
    const points = chart.lines.flatMap((line) => line.points);
    const curves = chart.lines.map((line) => curve_points(line, chart.unit));
    const values = points.flatMap((point) => [point.low, point.high, point.limit ?? point.median])
      .concat(curves.flat().map((point) => point.y));
    const datasets = chart.lines.flatMap((line, at) => {
      const colour = ink.series[line.colour];
      const fill = line.points.map((point) => (point.sound ? colour : ink.paper));
      const data = line.points.map((point) => ({ x: point.bytes, y: point.median }));
      return [{
        type: "line", data, borderColor: colour + "70", borderWidth: 1.2, pointStyle: shapes[line.shape], pointRadius: 4.5,
        pointBackgroundColor: fill, pointBorderColor: colour, pointBorderWidth: 1.6,
      }, {
        type: "line", data: curves[at], borderColor: colour, borderWidth: 1.4, borderDash: [5, 4], pointRadius: 0,
      }];
    });
    return {
      type: "line", data: { datasets }, plugins: [{ beforeDatasetsDraw: spread_and_limits(chart, ink) }],
      options: options({
        x: size_axis(points.map((point) => point.bytes), ink), y: log_axis(values, chart.unit, ink),
      }),
    };
  }

  function draw() {
    while (drawn.length) drawn.pop().destroy();
    const ink = colours();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 11;
    const kinds = { strip, histogram, sizes };
    for (const chart of charts) {
      drawn.push(new Chart(document.getElementById(chart.id), kinds[chart.kind](chart, ink)));
    }
  }

  // Paper is white, whatever the screen is; what is folded away on the screen is printed.
  function print(is_printing) {
    document.documentElement.classList.toggle("printing", is_printing);
    for (const each of document.querySelectorAll("details")) {
      if (is_printing) {
        each.dataset.open = each.open;
        each.open = true;
      } else if (each.dataset.open === "false") {
        each.open = false;
      }
    }
    draw();
  }

  draw();
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
