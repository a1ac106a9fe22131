/** What a person in trouble asks, and the tools that answer: the order of --list, of the catalogue and of the terminal. */

export interface Question {
  readonly question: string;
  readonly tools: readonly string[];
}

const asked = (question: string, tools: string): Question => ({
  question,
  tools: tools.split(" "),
});

/** Each tool stands once, where one would look first. */
export const questions: readonly Question[] = [
  asked(
    "What is the CPU doing?",
    "profile runqlat runqlen runqslower cpudist cpuunclaimed hardirqs softirqs softirqslower numasched llcstat",
  ),
  asked(
    "What do programs wait for?",
    "offcputime wakeuptime offwaketime klockstat deadlock wqlat criticalstat",
  ),
  asked(
    "What is slow on this disk?",
    "biolatency biosnoop biotop biolatpcts biopattern bitesize virtiostat mdflush",
  ),
  asked(
    "What is slow in this file system?",
    "fileslower ext4slower btrfsslower xfsslower f2fsslower nfsslower zfsslower ext4dist btrfsdist xfsdist nfsdist zfsdist syncsnoop",
  ),
  asked(
    "Who uses which files?",
    "opensnoop statsnoop filetop dirtop filelife filegone mountsnoop vfsstat vfscount",
  ),
  asked("Do files come from memory?", "cachestat cachetop readahead dcstat dcsnoop"),
  asked(
    "Where does the memory go?",
    "memleak slabratetop oomkill drsnoop compactsnoop swapin shmsnoop",
  ),
  asked(
    "Who connects where?",
    "tcpconnect tcpaccept tcplife tcptracer tcpstates solisten bindsnoop gethostlatency sofdsnoop rdmaucma mptcpify",
  ),
  asked(
    "What is wrong with the network?",
    "tcptop tcpconnlat tcprtt tcpretrans tcpdrop tcpsynbl tcpcong tcpsubnet netqtop tunnel_monitor",
  ),
  asked(
    "Which processes come and go, and why?",
    "execsnoop exitsnoop pidpersec threadsnoop killsnoop",
  ),
  asked("Who does what on this machine?", "capable bashreadline ttysnoop sslsniff"),
  asked("What does this program ask of the kernel?", "syscount kvmexit ppchcalls"),
  asked(
    "What does this function do?",
    "funccount funclatency funcslower funcinterval stackcount argdist tplist",
  ),
  asked(
    "What happens inside Java, Python, Ruby, a database?",
    "ucalls uflow ugc uobjnew ustat uthreads dbslower dbstat mysqld_qslower",
  ),
  asked("What does BPF itself do, and what did tracing leave behind?", "bpflist bps reset-trace"),
  asked("What if it failed?", "inject"),
  asked(
    "How is a tool written? (examples)",
    "hello_world trace_fields bitehist disksnoop task_switch stacksnoop tcpv4connect urandomread vfsreadlat undump nodejs_http_server mysqld_query kvm_hypercall",
  ),
];
