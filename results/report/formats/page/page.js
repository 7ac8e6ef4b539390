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
      fail: of("--fail"), beyond: of("--fail-tint"),
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

  function draw() {
    while (drawn.length) drawn.pop().destroy();
    const ink = colours();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 11;
    for (const chart of charts) {
      const make = chart.kind === "strip" ? strip : histogram;
      drawn.push(new Chart(document.getElementById(chart.id), make(chart, ink)));
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
