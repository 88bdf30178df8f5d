"""Cheaper reads and writes for the offline database, without a change of what it stores or answers.

An update rewrites only the index entries whose values it changes. The server itself removes and writes all of them, also
when a relay marks documents with a dozen indexed stations as published.

A statement reads the definitions of its collection's indexes once, and not several times for each document. They cannot
change meanwhile, because the statement holds the collection's lock.

A query with a hint, a sort and a limit, such as those for work that is due, begins at its earliest time
and stops at the limit and at its latest time. The server itself reads every document of the index first, and of the whole
collection if the index is on an array. Only an empty array has no entry in such an index; where a partial index leaves out
documents without the field, the entries are complete.

An update copies only the fields that it changes, and a projection of whole fields copies none. Where a copy of a whole
document is needed, it is encoded and decoded, which runs in C, as does the lookup of a string in the list of `$in` or `$nin`.

A query for an id looks this document up, whatever else it asks for, and `$and`, `$or` or `$nor` beside other fields do not keep
an index from being used. The server itself reads the whole collection then.

Bounds of text within `$elemMatch` are looked up in the index of a list, whose entries are its elements. The server itself
reads the whole collection.

A query through an index decodes its documents after it has released the lock of the whole database. Dropping a collection
removes its entries in one transaction per table, instead of one with a sync to disk for each entry.
"""

import functools
import threading
from datetime import datetime
from types import SimpleNamespace

import bson
from secantus import projection, query, storage, update

Storage = storage.Storage
read_indexes = Storage._iter_indexes
all_indexes = Storage._all_indexes
delete_entries = Storage._delete_index_entries
write_entries = Storage._write_index_entries
find_matching = Storage.find_matching
candidates_from_hint = Storage._candidates_from_hint
multikey_hint_docs = Storage._multikey_hint_docs
enforce_capped = Storage._enforce_capped_bounds_locked
delete_keys = Storage._delete_keys
index_id_keys = Storage._try_index_id_keys
op_matches = query._op_matches
apply_projection = projection._apply_projection_body
apply_update = update.apply_update
doc_changed = storage._doc_changed
deepcopy = update.copy.deepcopy

# These operators assign a field as a whole, unless its path has a dot.
assigning = {"$set", "$unset", "$setOnInsert", "$inc", "$mul", "$min", "$max"}
comparing = {"$gt", "$gte", "$lt", "$lte"}
# Operators beside fields: what they combine is checked on the documents that the fields select.
combining = {"$and", "$or", "$nor", "$expr"}
updating = threading.local()


def in_statement(kind):
    def wrap(method):
        @functools.wraps(method)
        def statement(self, *args, **options):
            outer = getattr(self._tls, "statement", None)
            self._tls.statement = SimpleNamespace(kind=kind, indexes={}, replaced=None)
            try:
                return method(self, *args, **options)
            finally:
                self._tls.statement = outer

        return statement

    return wrap


def iter_indexes(self, db, coll):
    statement = getattr(self._tls, "statement", None)
    if statement is None:
        return read_indexes(self, db, coll)
    known = statement.indexes.get((db, coll))
    if known is None:
        known = statement.indexes[db, coll] = list(read_indexes(self, db, coll))
    return known


def all_indexes_read_anew(self, db, coll):
    """Each attempt of a statement calls this first, with the collection's lock."""
    statement = getattr(self._tls, "statement", None)
    if statement is not None:
        statement.indexes.pop((db, coll), None)
        statement.replaced = None
    return all_indexes(self, db, coll)


def delete_index_entries(self, db, coll, doc, indexes, partials=None, *, recordid):
    """In an update, leaves the deletion to the writing of the new entries, which follows at once."""
    statement = getattr(self._tls, "statement", None)
    if statement is not None and statement.kind == "update":
        statement.replaced = (recordid, doc)
    else:
        delete_entries(self, db, coll, doc, indexes, partials, recordid=recordid)


def write_index_entries(self, db, coll, doc, indexes, partials=None, *, recordid):
    statement = getattr(self._tls, "statement", None)
    replaced = statement.replaced if statement is not None else None
    if replaced is not None:
        statement.replaced = None
        replaced_id, before = replaced
        if replaced_id == recordid:
            filters = self._partial_filters(db, coll) if partials is None else partials
            indexes = [index for index in indexes if is_affected(index, filters, before, doc)]
        delete_entries(self, db, coll, before, indexes, partials, recordid=replaced_id)
    write_entries(self, db, coll, doc, indexes, partials, recordid=recordid)


def is_affected(index, filters, before, after):
    name, key_spec, _sparse, _unique = index
    if any(str(path).startswith("$") for path in filters.get(name, {})):
        return True
    fields = {path.split(".", 1)[0] for path in (*key_spec, *filters.get(name, {}))}
    return any(is_changed(before, after, field) for field in fields)


def is_changed(before, after, field):
    if field not in before or field not in after:
        return field in before or field in after
    old, new = before[field], after[field]
    return old is not new and bson.encode({"": old}) != bson.encode({"": new})


def doc_changed_in_fields(new, old):
    """Encodes only fields that the update has assigned."""
    try:
        return list(new) != list(old) or any(is_changed(old, new, field) for field in new)
    except bson.errors.BSONError:
        return doc_changed(new, old)


def apply_update_to_copied_fields(doc, changes, **options):
    updating.copied = fields_to_copy(changes)
    try:
        return apply_update(doc, changes, **options)
    finally:
        updating.copied = None


def fields_to_copy(changes):
    """The fields whose lists an update changes in place, or None if it reaches deeper into the document."""
    if isinstance(changes, list) or not all(isinstance(paths, dict) for paths in changes.values()):
        return None
    if any("." in path for paths in changes.values() for path in paths):
        return None
    lists = set(changes.get("$push", {}))
    return lists if all(op in assigning or op == "$push" for op in changes) else None


def enforce_capped_bounds(self, *args):
    """Evicts documents of capped collections, whose entries go for good."""
    return in_statement("delete")(enforce_capped)(self, *args)


def find_matching_up_to_limit(self, db, coll, filter=None, **options):
    self._tls.limited = None
    if options.get("limit", 0) > 0 and not any(
        options.get(name) for name in ("skip", "collation", "min_bound", "max_bound")
    ):
        self._tls.limited = (filter or {}, options["limit"], options.get("let"))
    try:
        return find_matching(self, db, coll, filter, **options)
    finally:
        self._tls.limited = None


def candidates_up_to_limit(self, db, coll, resolved, sort_field, sort_dir):
    limited = getattr(self._tls, "limited", None)
    key_spec = self._key_spec_for(db, coll, resolved) if limited else None
    leading = next(iter(key_spec.items())) if key_spec else None
    if leading != (sort_field, sort_dir) or self.index_is_multikey(db, coll, resolved):
        return candidates_from_hint(self, db, coll, resolved, sort_field, sort_dir)
    filter, limit, let = limited
    found = []
    earliest = earliest_entry(filter.get(sort_field)) if sort_dir == 1 else b""
    for recordid in recordids_in_order(self, db, coll, resolved, earliest):
        for doc in self._docs_by_recordids(db, coll, [recordid]):
            if query.matches(doc, filter, vars=let):
                found.append(doc)
            elif sort_dir == 1 and is_later(doc.get(sort_field), filter.get(sort_field)):
                return found, True
        if len(found) == limit:
            break
    return found, True


def index_id_keys_by_field(self, db, coll, filter, *, collation=None):
    if filter and type(filter.get("_id")) is str and collation is None:
        return index_id_keys(self, db, coll, {"_id": filter["_id"]}, collation=collation)
    by_field = {
        field: element_bounds(condition) or condition
        for field, condition in (filter or {}).items()
        if field not in combining
    }
    return index_id_keys(self, db, coll, by_field, collation=collation)


def element_bounds(condition):
    bounds = condition.get("$elemMatch") if type(condition) is dict and len(condition) == 1 else None
    if type(bounds) is dict and all(op in comparing and type(bound) is str for op, bound in bounds.items()):
        return bounds
    return None


class EncodedDocuments:
    """Decodes each document when it is asked for."""

    def __init__(self, encoded):
        self.encoded = encoded

    def __iter__(self):
        return map(bson.decode, self.encoded)

    def __reversed__(self):
        return map(bson.decode, reversed(self.encoded))


def look_up_index(self, db, coll, filter, *, collation=None):
    recordids = self._try_index_id_keys(db, coll, filter, collation=collation)
    if recordids is None:
        return None
    documents = self._cursor_optional(storage._doc_table_for(db, coll))
    if documents is None:
        return []
    encoded = []
    for recordid in dict.fromkeys(recordids):
        documents.reset()
        documents.set_key(db, coll, recordid)
        if documents.search() == 0:
            encoded.append(storage._unframe_doc_value(bytes(documents.get_value()))[1])
    return EncodedDocuments(encoded)


def delete_keys_together(self, table, keys):
    with self._batch_transaction():
        delete_keys(self, table, keys)


def is_later(value, condition):
    """Whether no document behind this one can match a condition such as `{$lte: now}`."""
    bound = condition.get("$lte") if type(condition) is dict else None
    return type(bound) is datetime and type(value) is datetime and value > bound


def earliest_entry(condition):
    """Before every entry that can match a condition such as `{$gte: since}`."""
    bound = condition.get("$gte") if type(condition) is dict else None
    if type(bound) is not datetime:
        return b""
    return storage._escape_kb(storage.encode_value_directed(bound, 1)) + storage._ENTRY_SEP


def recordids_in_order(self, db, coll, index, earliest=b""):
    entries = self._cursor(storage._IDX_ENTRIES_TABLE)
    entries.set_key(db, coll, index, earliest)
    nearest = entries.search_near()
    if nearest == storage.wt.WT_NOTFOUND or (nearest < 0 and entries.next() != 0):
        return
    while True:
        entry_db, entry_coll, entry_index, packed = entries.get_key()
        if (entry_db, entry_coll, entry_index) != (db, coll, index):
            return
        recordid = storage._unpack_entry(bytes(packed))[1]
        if recordid is not None:
            yield recordid
        if entries.next() != 0:
            return


def multikey_docs_of_partial_index(self, db, coll, name):
    if self.index_is_multikey(db, coll, name):
        partial = self._partial_filters(db, coll).get(name, {})
        key_spec = self._key_spec_for(db, coll, name) or {}
        if list(key_spec.values()) == [1] and partial == {next(iter(key_spec)): {"$exists": True}}:
            return storage.sort_docs(self._walk_index_in_order(db, coll, name), key_spec)
    return multikey_hint_docs(self, db, coll, name)


def project_whole_fields(doc, plan):
    """A projection of whole fields copies nothing, because each query decodes its documents anew."""
    tree = plan.exclude_tree if plan.kind == "exclusion" else plan.plain_tree
    if tree is None or any(tree.values()) or plan.slice_specs or plan.computed_specs or plan.meta_fields:
        return apply_projection(doc, plan)
    if plan.kind == "exclusion":
        return {field: doc[field] for field in doc if field not in tree and not (field == "_id" and plan.id_excluded)}
    if plan.kind != "inclusion" or plan.elem_match_paths:
        return apply_projection(doc, plan)
    kept = {"_id": doc["_id"]} if plan.include_id and "_id" in doc else {}
    return {**kept, **{field: doc[field] for field in doc if field in tree}}


def copy_document(value, *args):
    copied = getattr(updating, "copied", None)
    if copied is not None:
        updating.copied = None
        return {field: list(part) if field in copied and type(part) is list else part for field, part in value.items()}
    if type(value) is dict:
        try:
            return bson.decode(bson.encode(value))
        except (bson.errors.BSONError, OverflowError):
            pass  # a value of an intermediate result, which is no BSON
    return deepcopy(value, *args)


def op_matches_in_c(values, op, arg, collation=None, **options):
    if op == "$in" and collation is None and len(values) == 1 and type(values[0]) is str and type(arg) is list:
        if values[0] in arg:
            return True
    if op == "$nin" and collation is None and len(values) == 1 and type(values[0]) is str and type(arg) is list:
        if all(type(excluded) is str for excluded in arg):
            return values[0] not in arg
    return op_matches(values, op, arg, collation, **options)


def install():
    Storage.find_matching = find_matching_up_to_limit
    Storage._candidates_from_hint = candidates_up_to_limit
    Storage._try_index_id_keys = index_id_keys_by_field
    Storage._try_index_lookup = look_up_index
    Storage._delete_keys = delete_keys_together
    Storage._multikey_hint_docs = multikey_docs_of_partial_index
    Storage._iter_indexes = iter_indexes
    Storage._all_indexes = all_indexes_read_anew
    Storage._delete_index_entries = delete_index_entries
    Storage._write_index_entries = write_index_entries
    Storage._enforce_capped_bounds_locked = enforce_capped_bounds
    for name, kind in (
        ("_insert_chunk", "insert"),
        ("_update_chunk", "update"),
        ("_update_matching_single_txn", "update"),
        ("_delete_chunk", "delete"),
        ("_delete_matching_single_txn", "delete"),
    ):
        setattr(Storage, name, in_statement(kind)(getattr(Storage, name)))
    update.copy = projection.copy = SimpleNamespace(deepcopy=copy_document)
    query._op_matches = op_matches_in_c
    storage.apply_update = apply_update_to_copied_fields
    storage._doc_changed = doc_changed_in_fields
    projection._apply_projection_body = project_whole_fields
