/** A second level of {@link dev.drey.cache.LookupCache} on the local disk; the only part of the cache that needs RocksDB on the class path. */
package dev.drey.cache.rocksdb;
