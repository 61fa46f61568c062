// The drawn robot, for a browser without WebGL or a page without its 3-D library.

const DEGREES = 180 / Math.PI;

export class FlatRobot {
  constructor(holder) {
    this.holder = holder;
    this.part = (name) => holder.querySelector(`#flat-${name}`);
  }

  take({ joints = {}, lights = {} }) {
    const angle = (name) => (joints[name] ?? 0) * DEGREES;
    const turn = Math.sin(joints.base_yaw ?? 0) * 26;
    this.part("body").setAttribute("transform", `translate(${turn.toFixed(2)} 0)`);
    const nod = -Math.sin(joints.head_pitch ?? 0) * 34;
    this.part("head").setAttribute("transform",
      `translate(${(turn * 0.5).toFixed(2)} ${nod.toFixed(2)}) rotate(${angle("head_roll").toFixed(2)} 160 170)`);
    this.part("left-ear").setAttribute("transform", `rotate(${(-angle("left_ear") * 0.6).toFixed(2)} 208 86)`);
    this.part("right-ear").setAttribute("transform", `rotate(${(angle("right_ear") * 0.6).toFixed(2)} 112 86)`);
    this.part("tail").setAttribute("transform", `rotate(${(angle("tail") * 0.7).toFixed(2)} 206 236)`);
    const eyes = lights.eyes ?? [0, 0, 0];
    for (const eye of this.holder.querySelectorAll(".flat-eye")) {
      eye.setAttribute("fill", `rgb(${eyes.join(",")})`);
      eye.setAttribute("opacity", (Math.max(...eyes) / 255).toFixed(2));
    }
    const ring = lights.ring ?? [0, 0, 0];
    this.part("ring").setAttribute("stroke", Math.max(...ring) ? `rgb(${ring.join(",")})` : "#8a857c");
  }
}
