"""The tree is RFC 6962's: published vectors, and an independent twin that follows the RFCs."""

import pytest
import rfc6962_twin as twin
from hypothesis import given
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.evidence.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves, roots and proofs of Certificate Transparency's reference implementations.
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]

trees = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def test_published_roots():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for size in range(1, 9):
        assert root_of(HASHES[:size]).hex() == ROOTS[size - 1]
        assert twin.mth(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_published_proofs():
    """Inclusion of leaf 5 in 8 and of 2 in 3; consistency of 6 and 8, 2 and 5."""
    assert [each.hex() for each in inclusion_proof(HASHES, 5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [each.hex() for each in inclusion_proof(HASHES[:3], 2)] == [
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    ]
    assert [each.hex() for each in consistency_proof(HASHES, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [each.hex() for each in consistency_proof(HASHES[:5], 2)] == [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]


@given(trees)
def test_root_is_the_twins_at_every_size(leaves):
    hashes = [leaf_hash(leaf) for leaf in leaves]
    tree, edge = Tree(hashes), Frontier()
    for size, leaf in enumerate(hashes, 1):
        edge.add(leaf)
        assert edge.root() == tree.root(size) == twin.mth(leaves[:size])
        assert len(edge.hashes) == size.bit_count()


@given(trees, st.data())
def test_inclusion_is_the_twins_and_either_verifier_accepts_it(leaves, data):
    hashes = [leaf_hash(leaf) for leaf in leaves]
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    proof = Tree(hashes).inclusion(index, size)
    assert list(proof) == twin.path(index, leaves[:size])
    root = twin.mth(leaves[:size])
    assert verify_inclusion(hashes[index], index, size, proof, root)
    assert twin.inclusion_holds(hashes[index], index, size, proof, root)


@given(trees, st.data())
def test_consistency_is_the_twins_and_either_verifier_accepts_it(leaves, data):
    hashes = [leaf_hash(leaf) for leaf in leaves]
    new = data.draw(st.integers(1, len(leaves)))
    old = data.draw(st.integers(1, new))
    proof = Tree(hashes).consistency(old, new)
    assert list(proof) == twin.proof(old, leaves[:new])
    roots = twin.mth(leaves[:old]), twin.mth(leaves[:new])
    assert verify_consistency(old, new, proof, *roots)
    assert old == new or twin.consistency_holds(old, new, proof, *roots)


@given(trees, st.data())
def test_verifiers_agree_on_spoiled_proofs(leaves, data):
    """What is changed in any part of a proof is refused by both verifiers, or accepted by both."""
    hashes = [leaf_hash(leaf) for leaf in leaves]
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = spoiled(data, inclusion_proof(hashes, index))
    claimed = data.draw(st.just(index) | st.integers(0, size + 2))
    claimed_size = data.draw(st.just(size) | st.integers(1, size + 2))
    ours = verify_inclusion(hashes[index], claimed, claimed_size, proof, twin.mth(leaves))
    theirs = twin.inclusion_holds(hashes[index], claimed, claimed_size, proof, twin.mth(leaves))
    assert ours == theirs

    old = data.draw(st.integers(1, size))
    proof = spoiled(data, consistency_proof(hashes, old))
    first = data.draw(st.just(old) | st.integers(1, size))
    roots = twin.mth(leaves[: data.draw(st.just(first) | st.integers(1, size))]), twin.mth(leaves)
    if first < claimed_size:
        ours = verify_consistency(first, claimed_size, proof, *roots)
        assert ours == twin.consistency_holds(first, claimed_size, proof, *roots)


def spoiled(data, proof):
    proof = list(proof)
    match data.draw(st.sampled_from(["as is", "shorter", "longer", "changed", "swapped"])):
        case "shorter" if proof:
            proof.pop(data.draw(st.integers(0, len(proof) - 1)))
        case "longer":
            proof.insert(data.draw(st.integers(0, len(proof))), bytes(32))
        case "changed" if proof:
            at = data.draw(st.integers(0, len(proof) - 1))
            proof[at] = bytes([proof[at][0] ^ 1]) + proof[at][1:]
        case "swapped":
            proof.reverse()
    return proof


def test_a_proof_with_anything_more_is_none():
    proofs = inclusion_proof(HASHES, 5), consistency_proof(HASHES, 4)
    roots = root_of(HASHES[:4]), root_of(HASHES)
    assert verify_inclusion(HASHES[5], 5, 8, proofs[0], roots[1])
    assert not verify_inclusion(HASHES[5], 5, 8, [HASHES[0], *proofs[0]], roots[1])
    assert verify_consistency(4, 8, proofs[1], *roots)
    assert not verify_consistency(4, 8, [HASHES[0], *proofs[1]], *roots)


def test_every_bit_of_a_proof_counts():
    proof = inclusion_proof(HASHES[:7], 4)
    root = root_of(HASHES[:7])
    for at in range(len(proof)):
        for bit in range(256):
            part = (int.from_bytes(proof[at]) ^ 1 << bit).to_bytes(32)
            assert not verify_inclusion(
                HASHES[4], 4, 7, [*proof[:at], part, *proof[at + 1 :]], root
            )


def test_a_leaf_is_no_node():
    """The prefixes keep the hash of two children from passing for a leaf."""
    node = leaf_hash(HASHES[0] + HASHES[1])
    assert node != root_of(HASHES[:2])
    assert not verify_inclusion(node, 0, 1, [], root_of(HASHES[:2]))


def test_an_empty_tree_grows_into_any():
    assert consistency_proof(HASHES, 0) == ()
    assert verify_consistency(0, 8, (), EMPTY_ROOT, root_of(HASHES))
    assert not verify_consistency(0, 8, (), HASHES[0], root_of(HASHES))
    assert not verify_consistency(0, 8, HASHES[:1], EMPTY_ROOT, root_of(HASHES))


@pytest.mark.parametrize("size", [-1, 0, 1 << 62, 1 << 5000])
def test_absurd_sizes_are_refused(size):
    assert not verify_inclusion(HASHES[0], size - 1, size, HASHES * 1000, HASHES[0])
    assert not verify_consistency(3, size, HASHES * 1000, HASHES[0], HASHES[0])


def test_asking_for_what_is_not_there_is_an_error():
    tree = Tree(HASHES)
    for wrong in (
        lambda: tree.root(9),
        lambda: tree.inclusion(8, 8),
        lambda: tree.inclusion(-1, 8),
        lambda: tree.inclusion(0, 9),
        lambda: tree.inclusion(0, 0),
        lambda: tree.consistency(5, 4),
        lambda: tree.consistency(-1, 4),
        lambda: tree.consistency(1, 9),
    ):
        with pytest.raises(InputError):
            wrong()
