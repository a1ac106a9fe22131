import ipaddr from "ipaddr.js";

/** 4 or 16 bytes as on the wire; an IPv4 address within IPv6 is shown as IPv4. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  const address = new ipaddr.IPv6([...bytes]);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : shortest(address);
}

/** The longest run of zeros is left out. */
const shortest = (address: ipaddr.IPv6): string => address.toRFC5952String();
