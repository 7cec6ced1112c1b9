package io.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {

  @TempDir private java.nio.file.Path folder;

  @Test
  void isTheLocalFileSystemOfOneConfiguration() throws IOException {
    var conf = new Configuration();

    FileSystem fs = AtomicFiles.fileSystem(path("a"), conf);

    assertThat(fs).isInstanceOf(LocalFiles.class);
    assertThat(AtomicFiles.fileSystem(path("b"), conf)).isSameAs(fs);
    assertThat(fs.getUri()).hasToString("file:///");
    assertThat(AtomicFiles.isLocal(fs)).isTrue();
  }

  @Test
  void givesFilesAndFoldersThePermissionsOfTheConfiguration() throws IOException {
    FileSystem fs = withUmask("027");

    fs.create(path("new/file"), false).close();
    fs.mkdirs(path("folder"));

    assertThat(permissions("new/file")).isEqualTo("rw-r-----");
    assertThat(permissions("new")).isEqualTo("rwxr-x---");
    assertThat(permissions("folder")).isEqualTo("rwxr-x---");
  }

  @Test
  void setsPermissionsAsTold() throws IOException {
    FileSystem fs = withUmask("022");
    fs.create(path("file"), false).close();
    fs.mkdirs(path("sticky"));

    fs.setPermission(path("file"), new FsPermission("600"));
    fs.setPermission(path("sticky"), new FsPermission("1777"));

    assertThat(permissions("file")).isEqualTo("rw-------");
    assertThat(Files.getAttribute(folder.resolve("sticky"), "unix:mode")).isEqualTo(041777);
  }

  /** Of a configuration of its own: Hadoop hands out one file system for all that it knows. */
  private static FileSystem withUmask(String umask) throws IOException {
    var conf = new Configuration();
    conf.setBoolean("fs.file.impl.disable.cache", true);
    conf.set(FsPermission.UMASK_LABEL, umask);
    return AtomicFiles.fileSystem(new Path("file:///"), conf);
  }

  private Path path(String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }
}
