// Which page numbers stand below the results: the ends, the present one and its neighbours, null for a gap.
export function pageList(page, pages) {
  const wanted = [1, page - 1, page, page + 1, pages].filter((number) => number >= 1 && number <= pages);
  const list = [];
  for (const number of [...new Set(wanted)].sort((a, b) => a - b)) {
    const last = list.at(-1) ?? 0;
    if (number === last + 2) list.push(last + 1);
    else if (number > last + 1) list.push(null);
    list.push(number);
  }
  return list;
}
