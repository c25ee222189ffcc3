//! In which order the nodes of a tree are solved.
//!
//! Nodes that do not depend on one another stand together: all of the deepest level first, then those above, so that the
//! processor finds work while one division of a long chain is under way. Per node the order of additions stays that of
//! NEURON, which goes through nodes by number: a node's children give their terms in descending order when they are
//! eliminated, in ascending order when the matrix is set up; all children of a node stand on one level.

/// One node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// Its number.
    pub number: u32,
    /// Its parent's; its own for roots.
    pub parent: u32,
    /// Where its children are in [`Elimination::children`].
    pub first_child: u32,
    /// Where they end.
    pub last_child: u32,
    /// Whether its only child is the node before it in the order of elimination.
    pub follows: bool,
}

/// All nodes of a tree, the deepest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Elimination {
    /// In order of elimination.
    pub nodes: Vec<Node>,
    /// Children of all nodes, in ascending order each.
    pub children: Vec<u32>,
    /// Whether all numbers of nodes are good.
    good: bool,
}

impl Elimination {
    /// The order for a tree, in which parents come before children and roots are their own parents.
    pub fn new(parent: &[u32]) -> Self {
        let mut depth = vec![0u32; parent.len()];
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); parent.len()];
        for (node, &up) in parent.iter().enumerate() {
            if up as usize != node {
                depth[node] = depth[up as usize] + 1;
                children[up as usize].push(node as u32);
            }
        }
        let mut order: Vec<usize> = (0..parent.len()).collect();
        order.sort_by_key(|&node| std::cmp::Reverse((depth[node], node)));
        let mut elimination = Self::default();
        for node in order {
            let first_child = elimination.children.len() as u32;
            elimination.children.extend(&children[node]);
            let last_child = elimination.children.len() as u32;
            let before = elimination.nodes.last().map(|before| before.number as usize);
            elimination.nodes.push(Node {
                number: node as u32,
                parent: parent[node],
                first_child,
                last_child,
                follows: matches!(children[node][..], [only] if before == Some(only as usize)),
            });
        }
        let n = parent.len() as u32;
        elimination.good = parent.iter().all(|&p| p < n);
        elimination
    }

    /// Whether all numbers of nodes, parents and children are below the number of nodes.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
    pub fn is_good(&self) -> bool {
        self.good
    }

    /// Children of a node, ascending.
    #[inline(always)]
    pub fn children(&self, node: &Node) -> &[u32] {
        &self.children[node.first_child as usize..node.last_child as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_come_before_parents() {
        let parent = [0, 1, 0, 2, 2, 3, 4, 0];
        let elimination = Elimination::new(&parent);
        let order: Vec<u32> = elimination.nodes.iter().map(|p| p.number).collect();
        assert_eq!(order, [6, 5, 4, 3, 7, 2, 1, 0]);
        assert_eq!(elimination.children(&elimination.nodes[7]), [2, 7]);
        assert_eq!(elimination.children(&elimination.nodes[5]), [3, 4]);
        let follows: Vec<bool> = elimination.nodes.iter().map(|p| p.follows).collect();
        assert_eq!(follows, [false; 8]);
        let cable = Elimination::new(&[0, 0, 1, 2]);
        assert_eq!(cable.nodes.iter().map(|p| p.follows).collect::<Vec<_>>(), [false, true, true, true]);
    }
}
