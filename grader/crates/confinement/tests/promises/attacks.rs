//! Attacks, each of which reaches the system without a lockdown and not with it.

use crate::Test;
use crate::process::{Ended, errno};
use crate::scene::{LOCKED, NOT_LOCKED, RECORD, Scene, Stance, WENT_THROUGH, is_root, run};
use std::ffi::CString;
use std::rc::Rc;

/// What stops an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    /// It is told no.
    Refused,
    /// It does not survive.
    Killed,
}
use Stopped::{Killed, Refused};

/// An attack: whether the system did, or at least considered, what was asked.
type Attack = fn(&Scene) -> bool;

/// Whether a system call was considered. Most are made with nonsense, so that they do no harm where
/// nothing stops them.
fn considered(result: i64) -> bool {
    result != -1 || ![libc::EACCES, libc::EPERM, libc::EBADF].contains(&errno())
}

macro_rules! call {
    ($number:ident $(, $argument:expr)*) => {
        // SAFETY: nonsense at worst, which the system takes for that.
        considered(unsafe { libc::syscall(libc::$number $(, $argument)*) })
    };
}

fn opens(path: &str, flags: i32) -> bool {
    let path = CString::new(path).unwrap_or_default();
    // SAFETY: a path that ends with a zero.
    unsafe { libc::open(path.as_ptr(), flags, 0o600) >= 0 }
}

fn temporary(name: &str) -> String {
    let path = std::env::temp_dir().join(format!("confinement-{name}-{}", std::process::id()));
    path.to_string_lossy().into_owned()
}

fn writes_a_file(_: &Scene) -> bool {
    let path = temporary("written");
    let written = std::fs::write(&path, "x").is_ok();
    let _ = std::fs::remove_file(&path);
    written
}

fn maps_machine_code(_: &Scene) -> bool {
    // SAFETY: new memory of the system's choice.
    let memory = unsafe {
        let protection = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        libc::mmap(std::ptr::null_mut(), 4096, protection, flags, -1, 0)
    };
    memory != libc::MAP_FAILED
}

fn takes_memory(_: &Scene) -> bool {
    // SAFETY: new memory of the system's choice.
    let memory = unsafe {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        libc::mmap(std::ptr::null_mut(), 1 << 30, protection, flags, -1, 0)
    };
    memory != libc::MAP_FAILED
}

fn starts_a_thousand_threads(_: &Scene) -> bool {
    use std::sync::{Condvar, Mutex};
    static END: Mutex<bool> = Mutex::new(false);
    static ENDED: Condvar = Condvar::new();
    let wait = || {
        let mut end = END.lock().unwrap();
        while !*end {
            end = ENDED.wait(end).unwrap();
        }
    };
    let mut threads = Vec::new();
    let all = (0..1000).all(|_| match std::thread::Builder::new().spawn(wait) {
        Ok(thread) => {
            threads.push(thread);
            true
        }
        Err(_) => false,
    });
    *END.lock().unwrap() = true;
    ENDED.notify_all();
    for thread in threads {
        let _ = thread.join();
    }
    all
}

fn forks(_: &Scene) -> bool {
    // SAFETY: the child ends at once.
    unsafe {
        match libc::fork() {
            0 => libc::_exit(0),
            child => child > 0 && libc::waitpid(child, std::ptr::null_mut(), 0) == child,
        }
    }
}

fn runs_a_program(_: &Scene) -> bool {
    let words = [c"/bin/sh".as_ptr(), c"-c".as_ptr(), c"exit 9".as_ptr(), std::ptr::null()];
    // SAFETY: both lists end with a null pointer.
    unsafe { libc::execve(words[0], words.as_ptr(), words[3..].as_ptr()) };
    false
}

fn runs_a_program_without_a_file(_: &Scene) -> bool {
    // SAFETY: a name that ends with a zero; the lists are empty.
    unsafe {
        let file = libc::syscall(libc::SYS_memfd_create, c"x".as_ptr(), 0);
        if file < 0 {
            return false;
        }
        let none = [std::ptr::null::<libc::c_char>()];
        let (path, flags) = (c"".as_ptr(), libc::AT_EMPTY_PATH);
        considered(libc::syscall(
            libc::SYS_execveat,
            file,
            path,
            none.as_ptr(),
            none.as_ptr(),
            flags,
        ))
    }
}

fn raises_a_limit(_: &Scene) -> bool {
    let limit = libc::rlimit { rlim_cur: 1 << 40, rlim_max: 1 << 40 };
    // SAFETY: reads the limit it is given.
    unsafe { libc::setrlimit(libc::RLIMIT_DATA, &limit) == 0 }
}

fn connects(scene: &Scene) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", scene.port)).is_ok()
}

fn listens(_: &Scene) -> bool {
    std::net::TcpListener::bind(("127.0.0.1", 0)).is_ok()
}

fn connects_without_a_file(scene: &Scene) -> bool {
    std::os::unix::net::UnixStream::connect_addr(&scene.socket).is_ok()
}

fn writes_elsewhere(_: &Scene) -> bool {
    // The standard output, which leads nowhere; and any number that may be left open.
    // SAFETY: the byte lives long enough.
    unsafe { libc::write(1, c"".as_ptr().cast(), 1) == 1 }
}

fn copies_a_descriptor(_: &Scene) -> bool {
    // SAFETY: takes numbers.
    unsafe { libc::dup2(RECORD, 41) == 41 }
}

fn parent() -> i32 {
    // SAFETY: takes nothing.
    unsafe { libc::getppid() }
}

fn own_memory(flags: i32) -> bool {
    opens("/proc/self/mem", flags) || opens("/proc/thread-self/mem", flags)
}

fn other_memory(process: i32) -> bool {
    let path = CString::new(format!("/proc/{process}/mem")).unwrap_or_default();
    // SAFETY: a path that ends with a zero.
    let opened = unsafe { libc::open(path.as_ptr(), libc::O_RDWR) };
    opened >= 0
}

/// Everything that is tried: its name, what stops it, and the trying.
const ATTACKS: &[(&str, Stopped, Attack)] = &[
    ("reading_a_password_file", Refused, |_| opens("/etc/passwd", libc::O_RDONLY)),
    ("listing_a_folder", Refused, |_| std::fs::read_dir("/").is_ok()),
    ("reading_its_own_program", Refused, |_| opens("/proc/self/exe", libc::O_RDONLY)),
    ("writing_a_file", Refused, writes_a_file),
    ("making_a_folder", Refused, |_| call!(SYS_mkdirat, libc::AT_FDCWD, c"/".as_ptr(), 0)),
    ("removing_a_file", Refused, |_| call!(SYS_unlinkat, libc::AT_FDCWD, c"/nowhere".as_ptr(), 0)),
    ("linking_a_file", Refused, |_| call!(SYS_symlinkat, c"a".as_ptr(), -100, c"/".as_ptr())),
    ("changing_a_mode", Refused, |_| call!(SYS_fchmodat, -100, c"/nowhere".as_ptr(), 0o777)),
    ("making_a_pipe", Refused, |_| call!(SYS_pipe2, std::ptr::null::<i32>(), 0)),
    ("connecting", Refused, connects),
    ("listening", Refused, listens),
    ("connecting_without_a_file", Refused, connects_without_a_file),
    ("making_a_socket", Refused, |_| call!(SYS_socket, libc::AF_INET, libc::SOCK_DGRAM, 0)),
    ("forking", Killed, forks),
    ("running_a_program", Killed, runs_a_program),
    ("running_a_program_without_a_file", Killed, runs_a_program_without_a_file),
    ("signalling_the_parent", Killed, |_| call!(SYS_kill, libc::getppid(), 0)),
    ("signalling_everybody", Killed, |_| call!(SYS_kill, -1, 0)),
    ("signalling_a_classmate", Killed, |it| call!(SYS_kill, it.classmate, 0)),
    ("signalling_a_classmates_thread", Killed, |it| {
        call!(SYS_tgkill, it.classmate, it.classmate, 0)
    }),
    ("signalling_a_thread_by_its_number", Killed, |it| call!(SYS_tkill, it.classmate, 0)),
    ("holding_a_classmate", Killed, |it| call!(SYS_pidfd_open, it.classmate, 0)),
    ("tracing_the_parent", Killed, |_| call!(SYS_ptrace, 12345, 0, 0, 0)),
    ("reading_anothers_memory", Killed, |it| {
        let nothing = std::ptr::null::<u8>();
        call!(SYS_process_vm_readv, it.classmate, nothing, 0, nothing, 0, 0)
    }),
    ("writing_anothers_memory", Killed, |it| {
        let nothing = std::ptr::null::<u8>();
        call!(SYS_process_vm_writev, it.classmate, nothing, 0, nothing, 0, 0)
    }),
    ("opening_its_own_memory_to_read", Refused, |_| own_memory(libc::O_RDONLY)),
    ("opening_its_own_memory_to_write", Refused, |_| own_memory(libc::O_RDWR)),
    ("opening_its_parents_memory", Refused, |_| other_memory(parent())),
    ("showing_its_memory", Refused, |_| call!(SYS_prctl, libc::PR_SET_DUMPABLE, 1, 0, 0, 0)),
    ("letting_somebody_trace_it", Refused, |_| call!(SYS_prctl, libc::PR_SET_PTRACER, -1, 0, 0, 0)),
    ("outliving_its_parent", Refused, |_| call!(SYS_prctl, libc::PR_SET_PDEATHSIG, 0, 0, 0, 0)),
    ("raising_a_limit", Refused, raises_a_limit),
    ("raising_a_classmates_priority", Refused, |_| call!(SYS_setpriority, 0, 0, 0)),
    ("choosing_its_processor", Refused, |_| call!(SYS_sched_setaffinity, 0, 0, 0)),
    ("leaving_its_group", Refused, |_| call!(SYS_setpgid, 0, 0)),
    ("leaving_its_session", Refused, |_| call!(SYS_setsid)),
    ("taking_a_gibibyte", Refused, takes_memory),
    ("starting_a_thousand_threads", Refused, starts_a_thousand_threads),
    ("mapping_machine_code", Refused, maps_machine_code),
    ("writing_elsewhere", Refused, writes_elsewhere),
    ("copying_a_descriptor", Refused, copies_a_descriptor),
    ("asking_the_terminal", Refused, |_| call!(SYS_ioctl, RECORD, libc::TIOCSTI, 0)),
    ("sharing_memory", Refused, |_| call!(SYS_shmget, 0x7777, 0, 0)),
    ("making_a_timer", Refused, |_| call!(SYS_timer_create, 0, 0, 0)),
    ("new_rings", Killed, |_| call!(SYS_io_uring_setup, 1, 0)),
    ("faults_of_its_own", Killed, |_| call!(SYS_userfaultfd, -1)),
    ("a_program_in_the_kernel", Killed, |_| call!(SYS_bpf, -1, 0, 0)),
    ("keys", Killed, |_| call!(SYS_keyctl, 0, 0, 0, 0, 0)),
    ("another_namespace", Killed, |_| call!(SYS_unshare, 0)),
    ("somebodys_namespace", Killed, |_| call!(SYS_setns, RECORD, 0)),
    ("mounting", Killed, |_| call!(SYS_mount, 0, 0, 0, 0, 0)),
    ("another_root", Killed, |_| call!(SYS_chroot, 0)),
];

/// Each attack as a test.
pub(crate) fn tests() -> Vec<Test> {
    let scene = Rc::new(Scene::new());
    let test = |&(name, stopped, attack): &(&str, Stopped, Attack)| {
        let scene = Rc::clone(&scene);
        let test = move || try_everywhere(&scene, stopped, attack);
        (format!("{name}_is_stopped"), Box::new(test) as Box<dyn Fn() -> Result<(), String>>)
    };
    ATTACKS.iter().map(test).collect()
}

fn try_everywhere(scene: &Scene, stopped: Stopped, attack: Attack) -> Result<(), String> {
    let ended = |stance| run(stance, || if attack(scene) { WENT_THROUGH } else { 0 });
    let free = ended(Stance::Free);
    // A machine may refuse some of it to ordinary users by itself.
    if free != Ended::Exited(WENT_THROUGH) && is_root() {
        return Err(format!("it does not even work freely: {free:?}"));
    }
    for stance in LOCKED {
        let ended = ended(stance);
        let held = match stopped {
            Refused => ended == Ended::Exited(0),
            Killed => ended == Ended::Signalled(libc::SIGSYS),
        };
        if !held {
            let failed = if ended == Ended::Exited(NOT_LOCKED) { " (not locked)" } else { "" };
            return Err(format!("{stance:?}: {ended:?}{failed}, expected {stopped:?}"));
        }
    }
    Ok(())
}
