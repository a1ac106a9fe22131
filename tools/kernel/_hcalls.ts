/** Names of PAPR's hypervisor calls, by number; the four bytes between them are the numbers' step. */
const NAMES: Readonly<Record<number, string>> = Object.fromEntries([
  ...numbered(
    0x04,
    "REMOVE ENTER READ CLEAR_MOD CLEAR_REF PROTECT GET_TCE PUT_TCE SET_SPRG0 SET_DABR PAGE_INIT SET_ASR ASR_ON ASR_OFF LOGICAL_CI_LOAD LOGICAL_CI_STORE LOGICAL_CACHE_LOAD LOGICAL_CACHE_STORE LOGICAL_ICBI LOGICAL_DCBF GET_TERM_CHAR PUT_TERM_CHAR REAL_TO_LOGICAL HYPERVISOR_DATA EOI CPPR IPI IPOLL XIRR",
  ),
  ...numbered(
    0xdc,
    "REGISTER_VPA CEDE CONFER PROD GET_PPP SET_PPP PURR PIC REG_CRQ FREE_CRQ VIO_SIGNAL SEND_CRQ",
  ),
  ...numbered(
    0x110,
    "COPY_RDMA REGISTER_LOGICAL_LAN FREE_LOGICAL_LAN ADD_LOGICAL_LAN_BUFFER SEND_LOGICAL_LAN BULK_REMOVE",
  ),
  ...numbered(0x130, "MULTICAST_CTRL SET_XDABR STUFF_TCE PUT_TCE_INDIRECT"),
  [0x2b8, "H_GET_EM_PARMS"],
  [0x2d4, "H_GET_MPP"],
  [0x300, "H_RANDOM"],
  [0x31c, "H_SET_MODE"],
  [0x328, "H_BLOCK_REMOVE"],
]) as Record<number, string>;

function numbered(first: number, names: string): readonly (readonly [number, string])[] {
  return names.split(" ").map((name, i) => [first + 4 * i, `H_${name}`] as const);
}

/** Errors of the hypervisor, H_BUSY apart, are small negative numbers. */
const ERRORS: Readonly<Record<string, number>> = {
  H_HARDWARE: 1,
  H_FUNCTION: 2,
  H_PRIVILEGE: 3,
  H_PARAMETER: 4,
  H_BAD_MODE: 5,
  H_PTEG_FULL: 6,
  H_NOT_FOUND: 7,
  H_RESERVED_DABR: 8,
  H_NO_MEM: 9,
  H_AUTHORITY: 10,
  H_PERMISSION: 11,
  H_DROPPED: 12,
};

export const hcallName = (number: number): string => NAMES[number] ?? `0x${number.toString(16)}`;

export const hcallNames = (): readonly (readonly [number, string])[] =>
  Object.entries(NAMES).map(([number, name]) => [Number(number), name] as const);

export const hcallNumber = (name: string): number | undefined =>
  hcallNames().find(([, one]) => one === name)?.[0] ??
  (/^(0x[0-9a-f]+|\d+)$/i.test(name) ? Number(name) : undefined);

export const hcallError = (text: string): number | undefined =>
  ERRORS[text] ?? (/^\d+$/.test(text) ? Number(text) : undefined);
