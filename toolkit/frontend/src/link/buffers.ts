type Path = readonly (string | number)[];
type Tree = { [key: string | number]: unknown };

/** Put binary parts back where `paths` say they were taken from; a path that leads nowhere is left out. */
export function putBuffers(state: Tree, paths: readonly Path[], buffers: readonly ArrayBuffer[]): void {
  paths.forEach((path, i) => {
    let place: Tree | undefined = state;
    for (const key of path.slice(0, -1)) place = own(place, key);
    const last = path[path.length - 1];
    const buffer = buffers[i];
    if (place === undefined || last === undefined || buffer === undefined || last === "__proto__") return;
    place[last] = new DataView(buffer);
  });
}

function own(place: Tree | undefined, key: string | number): Tree | undefined {
  if (place === undefined || !Object.prototype.hasOwnProperty.call(place, key)) return undefined;
  const next = place[key];
  return typeof next === "object" && next !== null ? (next as Tree) : undefined;
}
