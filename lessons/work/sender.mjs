/** sender DEVICE PORT TIMES: the end of packets.mjs that lies in the namespace. */
import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { pause, serve } from "./protocol.mjs";

const [device, port, times] = process.argv.slice(2);
/** Addresses that are nobody's; to all on the wire, so that nobody has to be asked for its address. */
const [own, all] = ["192.0.2.2", "192.0.2.255"];
let ready = false;

function ip(...words) {
  const { status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr.trim());
}

serve(async () => {
  if (!ready) {
    ip("link", "set", device, "addrgenmode", "none");
    ip("addr", "add", `${own}/24`, "broadcast", all, "dev", device);
    ip("link", "set", device, "up");
    ready = true;
  }
  const socket = createSocket("udp4");
  socket.bind(0, own);
  await once(socket, "listening");
  socket.setBroadcast(true);
  for (let i = 0; i < Number(times); i++) {
    await new Promise((resolve, reject) =>
      socket.send(Buffer.alloc(100), Number(port), all, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
    await pause(2);
  }
  socket.close();
});
