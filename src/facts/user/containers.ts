import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fail, ok, type Outcome } from "../../types/outcome.js";

/** Where the container runtimes keep names; absent directories are no error. */
const dockerContainers = "/var/lib/docker/containers";
const podmanContainers = "/var/lib/containers/storage/overlay-containers/containers.json";
/** Of a Kubernetes node: POD_NAMESPACE_CONTAINER-ID.log. */
const kubernetesLogs = "/var/log/containers";

/** docker-<id>.scope, cri-containerd-<id>.scope, crio-<id>, libpod-<id>, plain <id>. */
const idPattern = /(?:^|-)([0-9a-f]{64})(?:\.scope)?$/;
/** lxc.payload.NAME, machine-NAME.scope: runtimes that put the name itself into the path. */
const namePattern = /^(?:lxc\.payload\.|lxc\/|machine-)(.+?)(?:\.scope)?$/;

/**
 * The cgroup v2 directory of a container, by id (12 or more digits of it) or
 * name. BPF's test for "task under cgroup" knows the v2 hierarchy alone.
 */
export function containerCgroup(nameOrId: string): Outcome<string> {
  const roots = cgroup2Mounts();
  if (roots.length === 0)
    return fail({
      severity: "error",
      code: "no-cgroup2",
      message: "no cgroup v2 hierarchy is mounted, and BPF can test no other",
      hint: "mount -t cgroup2 none /sys/fs/cgroup/unified",
    });
  const wanted = nameToId(nameOrId) ?? nameOrId;
  const known: string[] = [];
  for (const directory of roots.flatMap((root) => [...directoriesBelow(root, 8)])) {
    const entry = basename(directory);
    const id = idPattern.exec(entry)?.[1];
    const name = namePattern.exec(entry)?.[1];
    if (id !== undefined && (id === wanted || (wanted.length >= 12 && id.startsWith(wanted))))
      return ok(directory);
    if (name !== undefined && name === wanted) return ok(directory);
    if (id !== undefined) known.push(id.slice(0, 12));
    if (name !== undefined) known.push(name);
  }
  return fail({
    severity: "error",
    code: "unknown-container",
    message: `no running container ${nameOrId}`,
    hint:
      known.length > 0
        ? `running: ${known.slice(0, 8).join(", ")}`
        : "no container runs here; --cgroup PATH takes any cgroup's directory",
  });
}

/** Mount points of cgroup v2, from the process's own mount table. */
export function cgroup2Mounts(): readonly string[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter((fields) => fields[2] === "cgroup2")
    .map((fields) => (fields[1] ?? "").replace(/\\040/g, " "));
}

function* directoriesBelow(root: string, depth: number): Generator<string> {
  if (depth === 0) return;
  let entries;
  try {
    entries = readdirSync(root, { withFileTypes: true });
  } catch {
    return; // a cgroup may go while we look
  }
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const path = join(root, entry.name);
    yield path;
    yield* directoriesBelow(path, depth - 1);
  }
}

function nameToId(name: string): string | undefined {
  return dockerId(name) ?? podmanId(name);
}

function dockerId(name: string): string | undefined {
  for (const id of tryTo(() => readdirSync(dockerContainers)) ?? []) {
    const config = tryTo(
      () =>
        JSON.parse(readFileSync(join(dockerContainers, id, "config.v2.json"), "utf8")) as {
          Name?: string;
        },
    );
    if (config?.Name === `/${name}`) return id;
  }
  return undefined;
}

const podmanId = (name: string): string | undefined =>
  podmanList()?.find((container) => container.names?.includes(name))?.id;

const podmanList = (): { id: string; names?: string[] }[] | undefined =>
  tryTo(
    () => JSON.parse(readFileSync(podmanContainers, "utf8")) as { id: string; names?: string[] }[],
  );

function tryTo<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * The container of a process by its cgroup, as the runtime calls it: a name,
 * NAMESPACE/POD/CONTAINER, or the beginning of its id. undefined: it has ended;
 * empty: it is in none.
 */
export function containerOf(pid: number, names = new ContainerNames()): string | undefined {
  const cgroups = tryTo(() => readFileSync(`/proc/${pid}/cgroup`, "utf8"));
  if (cgroups === undefined) return undefined;
  // The innermost one: a container may run in a container.
  for (const part of cgroups.split("\n").flatMap((line) => line.split("/").reverse())) {
    const id = idPattern.exec(part)?.[1];
    if (id !== undefined) return names.of(id);
    const name = namePattern.exec(part)?.[1];
    if (name !== undefined) return name;
  }
  return "";
}

/** Names of containers by their ids, each looked up once. */
export class ContainerNames {
  private readonly known = new Map<string, string>();

  of(id: string): string {
    const name = this.known.get(id) ?? dockerName(id) ?? podmanName(id) ?? kubernetesName(id);
    this.known.set(id, name ?? id.slice(0, 12));
    return this.known.get(id)!;
  }
}

const dockerName = (id: string): string | undefined =>
  tryTo(
    () =>
      JSON.parse(readFileSync(join(dockerContainers, id, "config.v2.json"), "utf8")) as {
        Name?: string;
      },
  )?.Name?.replace(/^\//, "");

const podmanName = (id: string): string | undefined =>
  podmanList()?.find((container) => container.id === id)?.names?.[0];

function kubernetesName(id: string): string | undefined {
  const file = tryTo(() => readdirSync(kubernetesLogs))?.find((one) => one.endsWith(`-${id}.log`));
  const [pod, namespace, container] = file?.slice(0, -`-${id}.log`.length).split("_") ?? [];
  return container === undefined ? undefined : `${namespace}/${pod}/${container}`;
}
