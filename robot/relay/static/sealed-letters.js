// Sealed letters, kept in this browser until the robot says that it has them: a host that was set back, or that has
// lost its disk, knows nothing of them any more. They are sealed for the robot, and nobody here can open them.

const BASE = "yorisou-letters";
const SHELF = "sealed";
const MOST_DAYS = 60;

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(BASE, 1);
    asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore(SHELF, { keyPath: "id" }));
    asked.addEventListener("success", () => resolve(asked.result));
    asked.addEventListener("error", () => reject(asked.error));
  });
}

// Resolves to what `act` asked for, or to nothing where this browser keeps nothing.
async function shelf(mode, act) {
  try {
    const base = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const work = base.transaction(SHELF, mode);
        const asked = act(work.objectStore(SHELF));
        work.addEventListener("complete", () => resolve(asked?.result));
        for (const end of ["abort", "error"]) work.addEventListener(end, () => reject(work.error));
      });
    } finally {
      base.close();
    }
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}

// `wanted` is asked once it is this one's turn: the shelf may have been cleared for good meanwhile.
export const keepLetter = (id, body, wanted) =>
  shelf("readwrite", (kept) => (wanted() ? kept.put({ id, body, at: Date.now() }) : undefined));

const letGo = (id) => shelf("readwrite", (kept) => kept.delete(id));

export const letGoOfAll = () => shelf("readwrite", (kept) => kept.clear());

// Those that the robot has not named yet. `known`: ids of those that it has; they are kept no longer.
export async function unknownLetters(known) {
  const oldest = Date.now() - MOST_DAYS * 24 * 3600 * 1000;
  const left = [];
  for (const each of (await shelf("readonly", (kept) => kept.getAll())) ?? []) {
    if (known.has(each.id) || each.at < oldest) await letGo(each.id);
    else left.push(each);
  }
  return left;
}
