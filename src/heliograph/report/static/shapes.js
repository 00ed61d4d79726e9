// Node programs for sigma: a group is told by its shape as well as by its colour.
"use strict";
const shapePrograms = (() => {
  // Distance to the outline, in units of the radius; negative inside.
  const distances = {
    circle: "length(p) - 1.0",
    square: "max(abs(p.x), abs(p.y)) - 0.89",
    diamond: "(abs(p.x) + abs(p.y) - 1.28) * 0.7071",
    triangle: "max(-p.y - 0.85, 0.8695 * abs(p.x) + 0.4939 * p.y - 0.667)",
  };
  const reach = 1.6;
  const vertex = `
    attribute vec4 a_id; attribute vec4 a_color; attribute vec2 a_position; attribute float a_size;
    attribute vec2 a_corner;
    uniform mat3 u_matrix; uniform float u_sizeRatio; uniform float u_correctionRatio;
    varying vec4 v_color; varying vec2 v_at; varying float v_pixel;
    void main() {
      float radius = a_size * u_correctionRatio / u_sizeRatio * 2.0;
      vec2 position = a_position + a_corner * radius;
      gl_Position = vec4((u_matrix * vec3(position, 1.0)).xy, 0.0, 1.0);
      v_at = a_corner;
      v_pixel = u_sizeRatio / max(a_size, 0.001);
      #ifdef PICKING_MODE
      v_color = a_id;
      #else
      v_color = a_color;
      #endif
      v_color.a *= 255.0 / 254.0;
    }`;
  const fragment = (distance) => `
    precision highp float;
    varying vec4 v_color; varying vec2 v_at; varying float v_pixel;
    void main() {
      vec2 p = v_at;
      float d = ${distance};
      #ifdef PICKING_MODE
      gl_FragColor = d > 0.0 ? vec4(0.0) : v_color;
      #else
      gl_FragColor = mix(v_color, vec4(0.0), smoothstep(-v_pixel, v_pixel, d));
      #endif
    }`;
  const corners = [[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]];

  const program = (distance) => class extends Sigma.rendering.NodeProgram {
    getDefinition() {
      const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
      return {
        VERTICES: corners.length,
        VERTEX_SHADER_SOURCE: vertex,
        FRAGMENT_SHADER_SOURCE: fragment(distance),
        METHOD: TRIANGLES,
        UNIFORMS: ["u_matrix", "u_sizeRatio", "u_correctionRatio"],
        ATTRIBUTES: [
          { name: "a_position", size: 2, type: FLOAT },
          { name: "a_size", size: 1, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
        CONSTANT_DATA: corners.map(([x, y]) => [x * reach, y * reach]),
      };
    }
    processVisibleItem(id, start, node) {
      this.array.set([node.x, node.y, node.size, Sigma.utils.floatColor(node.color), id], start);
    }
    setUniforms({ matrix, sizeRatio, correctionRatio }, { gl, uniformLocations }) {
      gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
      gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
      gl.uniform1f(uniformLocations.u_correctionRatio, correctionRatio);
    }
  };
  return () => Object.fromEntries(
    Object.entries(distances).map(([shape, distance]) => [shape, program(distance)]));
})();
