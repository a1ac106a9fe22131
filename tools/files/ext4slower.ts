import { mountedSlower, slowerOf } from "./_filesystem_slower.js";

export default slowerOf("ext4", {
  smoke: [
    ...mountedSlower("ext4").smoke,
    {
      arguments: ["0", "-p", "{pid}"],
      workload: ["mounted", "ext4", 1],
      expect: [
        /^TIME     COMM           PID     T BYTES   OFF_KB   LAT\(ms\) FILENAME$/m,
        /^\d\d:\d\d:\d\d mounted +\d+ +W 4096 +0 +\d+\.\d\d scratch$/m,
      ],
    },
    {
      arguments: ["-j", "0", "-p", "{pid}"],
      workload: ["mounted", "ext4", 1],
      expect: [
        /^ENDTIME_us,TASK,PID,TYPE,BYTES,OFFSET_b,LATENCY_us,FILE$/m,
        /^\d+,mounted,\d+,R,4096,0,\d+,scratch$/m,
      ],
    },
  ],
});
