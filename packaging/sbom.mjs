// What a build of Coffer is made of (CycloneDX 1.5), read from the two lockfiles and nothing else: the same commit gives the
// same bytes. Listed is what reaches a program or a page that is handed out, with what is used to build it; what only tests
// use is not. `make sbom` prints it.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The packages whose programs are handed out. */
const PROGRAMS = ["coffer", "coffer-cli"];

/** Sources of others that a crate carries inside, and where its version says which they are. */
const CARRIED = {
  "openssl-src": (version) => ({
    name: "openssl",
    version: version.split("+")[1],
    purl: `pkg:generic/openssl@${version.split("+")[1]}`,
  }),
};

const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--locked", "--format-version", "1"], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  }),
);
const checksums = new Map(
  [
    ...readFileSync("Cargo.lock", "utf8").matchAll(
      /name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"/g,
    ),
  ].map(([, name, version, checksum]) => [`${name}@${version}`, checksum]),
);
const packages = new Map(metadata.packages.map((each) => [each.id, each]));
const nodes = new Map(metadata.resolve.nodes.map((each) => [each.id, each]));

const reached = new Set();
const left = metadata.packages
  .filter(({ name, source }) => source === null && PROGRAMS.includes(name))
  .map(({ id }) => id);
if (left.length !== PROGRAMS.length) throw new Error("a program is not in the workspace");
while (left.length > 0) {
  const id = left.pop();
  if (reached.has(id)) continue;
  reached.add(id);
  for (const { pkg, dep_kinds } of nodes.get(id).deps)
    if (dep_kinds.some(({ kind }) => kind !== "dev")) left.push(pkg);
}

const crates = [...reached]
  .map((id) => packages.get(id))
  .filter(({ source }) => source !== null)
  .flatMap(({ name, version, license }) => {
    const checksum = checksums.get(`${name}@${version}`);
    if (checksum === undefined) throw new Error(`${name} ${version} is not pinned`);
    const carried = CARRIED[name]?.(version);
    return [
      component(name, version, `pkg:cargo/${name}@${version}`, license, "SHA-256", checksum),
      ...(carried ? [{ type: "library", ...carried, "bom-ref": carried.purl }] : []),
    ];
  });

const locked = JSON.parse(readFileSync("ui/package-lock.json", "utf8")).packages;
const pages = Object.entries(locked)
  .filter(([path, each]) => path !== "" && !each.dev && !each.devOptional)
  .map(([path, each]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const hash = Buffer.from(each.integrity.slice("sha512-".length), "base64").toString("hex");
    const purl = `pkg:npm/${name.replace("@", "%40")}@${each.version}`;
    return component(name, each.version, purl, each.license, "SHA-512", hash);
  });

function component(name, version, purl, license, alg, content) {
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    purl,
    licenses: license ? [{ expression: license.replaceAll("/", " OR ") }] : [],
    hashes: [{ alg, content }],
  };
}

const byRef = new Map([...crates, ...pages].map((each) => [each["bom-ref"], each]));
const components = [...byRef.values()].sort((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
const { version } = metadata.packages.find(({ name, source }) => name === "coffer" && !source);
// A serial number of what is listed: another list has another, and the same list the same.
const digest = createHash("sha256").update(JSON.stringify(components)).digest("hex");
const uuid = [8, 4, 4, 4, 12].map(
  ((at) => (length) => digest.slice(at, (at += length)))(0),
);
const bom = {
  bomFormat: "CycloneDX",
  specVersion: "1.5",
  serialNumber: `urn:uuid:${uuid.join("-")}`,
  version: 1,
  metadata: { component: { type: "application", name: "coffer", version } },
  components,
};
process.stdout.write(`${JSON.stringify(bom, null, 1)}\n`);
