//! Memory of this process and of the machine.

use std::fs::read_to_string;
use std::path::Path;

/// Largest resident size so far in bytes, where the system tells.
pub fn peak() -> Option<u64> {
    kilobytes("/proc/self/status", "VmHWM:")
}

/// How much memory there is to have, in bytes, where the system tells: what the machine has available, or what the limits of the
/// groups that this process is in leave.
pub fn available() -> Option<u64> {
    let machine = kilobytes("/proc/meminfo", "MemAvailable:");
    machine.into_iter().chain(left_by_groups()).min()
}

/// The number in a line such as `MemAvailable:  1234 kB`, in bytes.
fn kilobytes(file: &str, name: &str) -> Option<u64> {
    let text = read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// What the own control group and those around it leave, where they are limited.
fn left_by_groups() -> Option<u64> {
    let groups = read_to_string("/proc/self/cgroup").ok()?;
    // Of the second version there is one hierarchy; of the first, one is for memory.
    let of_version = |line: &str| -> Option<(&'static str, Names, String)> {
        let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
        match controllers {
            "" => Some(("/sys/fs/cgroup", SECOND, path.to_owned())),
            list if list.split(',').any(|c| c == "memory") => {
                Some(("/sys/fs/cgroup/memory", FIRST, path.to_owned()))
            }
            _ => None,
        }
    };
    let of_group = |(root, names, path): (&str, Names, String)| {
        let own = Path::new(root).join(path.trim_start_matches('/'));
        let around = own.ancestors().take_while(|folder| folder.starts_with(root));
        around.filter_map(|folder| left(folder, &names)).min()
    };
    groups.lines().filter_map(of_version).filter_map(of_group).min()
}

/// What the files of a group are called.
struct Names {
    limit: &'static str,
    used: &'static str,
    /// Line of `memory.stat`: files that are only remembered, which make room if need be.
    remembered: &'static str,
}

const SECOND: Names = Names { limit: "memory.max", used: "memory.current", remembered: "inactive_file " };
const FIRST: Names = Names {
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    remembered: "total_inactive_file ",
};

/// What the limit of one group leaves; none if it has no limit.
fn left(group: &Path, names: &Names) -> Option<u64> {
    let number = |file: &str| read_to_string(group.join(file)).ok()?.trim().parse::<u64>().ok();
    let (limit, used) = (number(names.limit)?, number(names.used)?);
    let stat = read_to_string(group.join("memory.stat")).unwrap_or_default();
    let remembered = stat.lines().find_map(|line| line.strip_prefix(names.remembered)?.trim().parse().ok());
    Some(limit.saturating_sub(used.saturating_sub(remembered.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_leaves_what_is_not_used() {
        let group = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(group.path().join(name), text).unwrap();
        write("memory.max", "max\n");
        write("memory.current", "600\n");
        assert_eq!(left(group.path(), &SECOND), None);
        write("memory.max", "1000\n");
        assert_eq!(left(group.path(), &SECOND), Some(400));
        write("memory.stat", "anon 1\ninactive_file 250\nactive_file 7\n");
        assert_eq!(left(group.path(), &SECOND), Some(650));
        assert_eq!(left(group.path(), &FIRST), None);
    }
}
