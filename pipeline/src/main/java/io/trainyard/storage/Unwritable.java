package io.trainyard.storage;

import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.PathIsNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;

/** Tells a directory that can never be written from a file system that fails for now. */
public final class Unwritable {

  private Unwritable() {}

  /**
   * Whether another directory is what helps: this one is closed to us, below a regular file or on a
   * file system that nobody knows.
   */
  public static boolean is(Exception e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || e instanceof ParentNotDirectoryException
        || e instanceof PathIsNotDirectoryException
        || e instanceof FileAlreadyExistsException
        || e instanceof java.nio.file.FileAlreadyExistsException
        || e instanceof UnsupportedFileSystemException
        || (e instanceof FileNotFoundException && message.contains("Permission denied"))
        || message.contains("Not a directory")
        || message.contains("Read-only file system")
        // The local file system only says that it could not.
        || message.startsWith("cannot create directory ")
        || message.startsWith("Mkdirs failed to create ");
  }
}
