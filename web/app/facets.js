// From the facets of an answer to what is drawn: the tree of regions, the bars of years, short lists.

// Values with `parents` -> [{ ...value, path, children }]. A value stands under each of its parents that is
// shown, and at the top when none is. A loop in the data ends where it would repeat.
export function tree(values) {
  const byKey = new Map(values.map((value) => [value.key, value]));
  const above = (value) => (value.parents ?? []).filter((key) => byKey.has(key) && key !== value.key);
  const under = (parent, seen) => values
    .filter((value) => (parent === null ? above(value).length === 0 : above(value).includes(parent.key)))
    .filter((value) => !seen.includes(value.key))
    .map((value) => {
      const path = [...seen, value.key];
      return { ...value, path: path.join("/"), children: under(value, path) };
    });
  return under(null, []);
}

export function rows(nodes) {
  return nodes.reduce((sum, node) => sum + 1 + rows(node.children), 0);
}

export function holdsSelected(nodes) {
  return nodes.some((node) => node.selected || holdsSelected(node.children));
}

// The first few values, and every one that is chosen.
export function shortList(values, most = 8) {
  if (values.length <= most + 1) return values;
  return values.filter((value, i) => i < most || value.selected);
}

// [{key: "2021", count}] -> at most `most` bars, each wide enough to be hit: { label, value, count, share, selected }.
// Few years: one bar each. Most works recent: the last years, and all before in one bar. Else steps of equal length.
export function yearBars(values, most = 10) {
  const years = values.map(({ key, count, selected }) => ({ year: Number(key), count, selected }))
    .filter(({ year }) => Number.isInteger(year)).sort((a, b) => a.year - b.year);
  if (!years.length) return [];
  const first = years[0].year;
  const last = years.at(-1).year;
  const total = years.reduce((sum, { count }) => sum + count, 0);
  const bar = (from, to) => {
    const inside = years.filter(({ year }) => year >= from && year <= to);
    return {
      from, to,
      label: from === to ? `${from}` : `${from}\u2013${to}`,
      value: from === to ? `${from}` : `${from}..${to}`,
      count: inside.reduce((sum, { count }) => sum + count, 0),
      selected: inside.length > 0 && inside.every(({ selected }) => selected),
    };
  };
  const bars = [];
  const recent = last - most + 2;
  const before = years.reduce((sum, { year, count }) => sum + (year < recent ? count : 0), 0);
  if (last - first < most) {
    for (let year = first; year <= last; year++) bars.push(bar(year, year));
  } else if (before <= total / 3) {
    bars.push(bar(first, recent - 1));
    for (let year = recent; year <= last; year++) bars.push(bar(year, year));
  } else {
    const step = [2, 5, 10, 20, 25, 50, 100].find((size) => Math.floor(last / size) - Math.floor(first / size) < most)
      ?? Math.ceil((last - first + 1) / most);
    for (let from = Math.floor(first / step) * step; from <= last; from += step) bars.push(bar(from, from + step - 1));
  }
  const highest = Math.max(...bars.map(({ count }) => count), 1);
  return bars.map((each) => ({ ...each, share: each.count / highest }));
}
