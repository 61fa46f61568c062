// The robot in 3-D. y is up, it looks along +z, its own left is +x. Angles are what the joints report, in
// radians: yaw, roll and tail are positive towards its own left, pitch and ears upwards.

import * as THREE from "./vendor/three.module.js";
import { build } from "./robot-3d-shape.js";

const FRAME_MS = 1000 / 30;
const REDUCED_MS = 1000;
const FOLLOW_S = 0.07; // body frames come 20 times a second; this fills the gaps between them
const STILL = 2e-4;

export class Robot3d {
  constructor(canvas) {
    this.canvas = canvas;
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true, powerPreference: "low-power" });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(28, 1, 0.1, 50);
    this.scene.add(new THREE.HemisphereLight(0xfff8ee, 0xe0ccb4, 2.3));
    const sun = new THREE.DirectionalLight(0xfff0dc, 1.5);
    sun.position.set(2.5, 5, 4);
    this.scene.add(sun);
    this.parts = build(this.scene);
    this.#shut(canvas.parentElement.classList.contains("asleep"));
    this.target = { base_yaw: 0, head_pitch: 0, head_roll: 0, left_ear: 0, right_ear: 0, tail: 0 };
    this.angles = { ...this.target };
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.drawn = 0;
    this.due = true;
    this.ray = new THREE.Raycaster();
    new ResizeObserver(() => this.fit()).observe(canvas.parentElement);
    requestAnimationFrame((now) => this.#tick(now));
  }

  fit() {
    const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
    if (!width || !height) return;
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    const away = Math.max(7.4, 5.9 / this.camera.aspect + 1.2);
    this.camera.position.set(-away * 0.2, 1.5 + away * 0.13, away * 0.97);
    this.camera.lookAt(0.12, 1.38, 0);
    this.camera.updateProjectionMatrix();
    this.due = true;
  }

  take({ joints = {}, lights = {} }) {
    for (const name of Object.keys(this.target)) {
      if (Number.isFinite(joints[name])) this.target[name] = joints[name];
    }
    this.#light(this.parts.eyes, lights.eyes ?? [0, 0, 0]);
    this.#light(this.parts.ring, lights.ring ?? [0, 0, 0]);
  }

  #light(material, [red, green, blue]) {
    const colour = new THREE.Color().setRGB(red / 255, green / 255, blue / 255, THREE.SRGBColorSpace);
    if (material.emissive.equals(colour)) return;
    material.emissive.copy(colour);
    this.due = true;
  }

  // Asleep, its eyes are shut, whatever light a body may still report.
  #shut(asleep) {
    if (asleep === this.asleep) return;
    this.asleep = asleep;
    for (const { open, shut } of this.parts.lids) {
      open.visible = !asleep;
      shut.visible = asleep;
    }
    this.due = true;
  }

  // "head", "back", "left", "right", or null beside the robot.
  zoneAt(clientX, clientY) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((clientY - box.top) / box.height) * 2;
    this.ray.setFromCamera(new THREE.Vector2(x, y), this.camera);
    const [hit] = this.ray.intersectObject(this.parts.turning, true);
    if (!hit) return null;
    for (let node = hit.object; node; node = node.parent) {
      if (node === this.parts.head) return "head";
      if (node === this.parts.tail) return "back";
    }
    const spot = this.parts.turning.worldToLocal(hit.point.clone());
    if (spot.z < -0.15) return "back";
    return spot.x > 0 ? "left" : "right";
  }

  #tick(now) {
    requestAnimationFrame((next) => this.#tick(next));
    this.#shut(this.canvas.parentElement.classList.contains("asleep"));
    const since = now - this.drawn;
    if (since < (this.calm.matches && !this.due ? REDUCED_MS : FRAME_MS) - 2) return;
    const share = this.calm.matches ? 1 : 1 - Math.exp(-since / 1000 / FOLLOW_S);
    let moved = 0;
    for (const [name, goal] of Object.entries(this.target)) {
      const step = (goal - this.angles[name]) * share;
      this.angles[name] += step;
      moved = Math.max(moved, Math.abs(step));
    }
    this.drawn = now;
    if (!this.due && moved < STILL) return;
    this.due = false;
    const { turning, head, leftEar, rightEar, tail } = this.parts;
    turning.rotation.y = this.angles.base_yaw;
    head.rotation.set(-this.angles.head_pitch, 0, -this.angles.head_roll, "ZXY");
    leftEar.rotation.z = this.angles.left_ear;
    rightEar.rotation.z = -this.angles.right_ear;
    tail.rotation.y = -this.angles.tail;
    this.renderer.render(this.scene, this.camera);
  }
}
