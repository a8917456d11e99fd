// Draws the passages that judged.tsv judges, so that anybody can see that nobody chose them.
//
//     sqlite3 -json INDEX "SELECT work.key || '.p' || paragraph AS id, text FROM unit
//       JOIN work ON work.id = unit.work WHERE paragraph > 0" | node tests/regions/draw.mjs FROM TO
//
// Of all passages of an index that are 100 bytes or longer (shorter ones are addresses and datelines), in the order
// of the SHA-256 of "regions 1 ID", those from place FROM to before place TO. FRUS: frus.jsonl as `make bench-scale`
// unpacks it, 0 75 is the sample and 75 115 what is held out. The article: corpus/, imran2025's alone, 0 75.
import { createHash } from "node:crypto";

const [from, to] = process.argv.slice(2).map(Number);
let text = "";
for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
const place = ({ id }) => createHash("sha256").update(`regions 1 ${id}`).digest("hex");
const drawn = JSON.parse(text).filter((p) => Buffer.byteLength(p.text) >= 100)
  .map((p) => ({ ...p, place: place(p) })).sort((a, b) => (a.place < b.place ? -1 : 1)).slice(from, to);
for (const { id, text: passage } of drawn) console.log(`${id}\t${passage.replace(/\s+/g, " ")}`);
