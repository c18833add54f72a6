// Actual's own API over its own local budget: no server, as its importers do it.
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [modules, csv, word] = process.argv.slice(2);
const api = createRequire(join(modules, "package.json"))("@actual-app/api");
const log = console.log;
console.log = () => {};

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const timed = async (work) => {
  const began = cpu();
  const found = await work();
  return [cpu() - began, found];
};

const rows = readFileSync(csv, "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","));
const folder = mkdtempSync(join(tmpdir(), "peers-"));
try {
  await api.init({ dataDir: folder });
  let load;
  await api.runImport("bench", async () => {
    const group = await api.createCategoryGroup({ name: "Spending" });
    const categories = new Map();
    const accounts = new Map();
    for (const [, , account, , category] of rows) {
      if (!categories.has(category))
        categories.set(
          category,
          await api.createCategory({ name: category, group_id: group }),
        );
      if (!accounts.has(account))
        accounts.set(account, [
          await api.createAccount({ name: account }, 0),
          [],
        ]);
    }
    for (const [id, date, account, payee, category, minor] of rows)
      accounts.get(account)[1].push({
        imported_id: id,
        date,
        payee_name: payee,
        category: categories.get(category),
        amount: Number(minor),
        cleared: true,
      });
    [load] = await timed(async () => {
      for (const [account, transactions] of accounts.values())
        await api.importTransactions(account, transactions);
    });
  });
  const { q } = api;
  const ask = api.aqlQuery ?? api.runQuery;
  const [report, sums] = await timed(() =>
    ask(
      q("transactions")
        .filter({ amount: { $lt: 0 } })
        .groupBy([{ $month: "$date" }, "category.name"])
        .select([
          { month: { $month: "$date" } },
          "category.name",
          { sum: { $sum: "$amount" } },
        ]),
    ),
  );
  const [search, found] = await timed(() =>
    ask(
      q("transactions")
        .filter({ "payee.name": { $like: `%${word}%` } })
        .orderBy({ date: "desc" })
        .limit(50)
        .select("*"),
    ),
  );
  if (sums.data.length === 0 || found.data.length === 0)
    throw new Error("Actual answered nothing");
  log(JSON.stringify({ load, report, search }));
  await api.shutdown();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
