package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_exec_arg_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.Pointer;

/** An operation made ready for given layouts; where a layout was free, it has been chosen. */
public final class Primitive {

  private final String name;
  private final NativeScope scope;
  private final dnnl_primitive_desc descriptor;
  private final dnnl_primitive primitive = new dnnl_primitive();
  private final Optional<dnnl_memory> scratchpad;

  private Primitive(String name, NativeScope scope, dnnl_primitive_desc descriptor) {
    this.name = name;
    this.scope = scope;
    this.descriptor = descriptor;
    scope.onClose(() -> dnnl_primitive_desc_destroy(descriptor));
    Status.require(dnnl_primitive_create(primitive, descriptor), name);
    scope.onClose(() -> dnnl_primitive_destroy(primitive));
    this.scratchpad =
        scope.scratchpad(dnnl_primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0));
  }

  /**
   * Has a primitive take the working memory that it is given. The library's own belongs to the
   * thread that made the primitive: run by another one it would have none, or another's.
   *
   * @param attributes null for none
   */
  static dnnl_primitive_attr withScratchpad(dnnl_primitive_attr attributes, NativeScope scope) {
    dnnl_primitive_attr all = attributes;
    if (all == null) {
      dnnl_primitive_attr own = new dnnl_primitive_attr();
      Status.require(dnnl_primitive_attr_create(own), "attributes");
      scope.onClose(() -> dnnl_primitive_attr_destroy(own));
      all = own;
    }
    Status.require(
        dnnl_primitive_attr_set_scratchpad_mode(all, dnnl_scratchpad_mode_user), "attributes");
    return all;
  }

  /**
   * @param operation the operation's description, of its own type
   * @param forward the forward primitive that a backward one belongs to; null for none
   * @throws UnsupportedPrimitive if there is no implementation
   */
  static Primitive create(
      String name,
      NativeScope scope,
      Pointer operation,
      dnnl_primitive_attr attributes,
      Primitive forward) {
    dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
    Status.require(
        dnnl_primitive_desc_create(
            descriptor,
            new const_dnnl_op_desc_t(operation),
            withScratchpad(attributes, scope),
            NativeScope.engine(),
            forward == null ? null : forward.descriptor),
        name);
    return new Primitive(name, scope, descriptor);
  }

  /** Of a description that oneDNN makes in one go. */
  static Primitive of(String name, NativeScope scope, dnnl_primitive_desc descriptor) {
    return new Primitive(name, scope, descriptor);
  }

  /** The layout in which this primitive wants an argument. */
  public Layout layout(Argument argument) {
    return Layout.of(
        dnnl_primitive_desc_query_md(descriptor, dnnl_query_exec_arg_md, argument.code()));
  }

  /**
   * @param memories in the layouts that the primitive wants
   */
  public Kernel bind(Map<Argument, Memory> memories) {
    new EnumMap<>(memories).forEach(this::requireLayout);
    return bindUnchecked(
        memories.entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> entry.getKey().code(),
                    Map.Entry::getValue,
                    (a, b) -> a,
                    TreeMap::new)));
  }

  Kernel bindUnchecked(Map<Integer, Memory> memories) {
    return new Kernel(name, primitive, scope, memories, scratchpad);
  }

  // A kernel would read past the end of memory of another layout.
  private void requireLayout(Argument argument, Memory memory) {
    Layout wanted = layout(argument);
    if (!memory.layout().equals(wanted)) {
      throw new IllegalArgumentException(
          "cannot bind %s of %s: expected %s, found %s"
              .formatted(argument, name, wanted, memory.layout()));
    }
  }
}
