// The shape of the companion: a small animal between a cat and a fox. Lengths are about decimetres.

import * as THREE from "./vendor/three.module.js";

const FUR = 0xf0d8ba;
const CREAM = 0xfff3e2;
const PEACH = 0xe2a878;
const ROSE = 0xf0c0ac;
const DARK = 0x352d30;

const soft = (color, extra = {}) => new THREE.MeshStandardMaterial({ color, roughness: 0.95, metalness: 0, ...extra });

function ball(parent, material, radius, at, scale = [1, 1, 1]) {
  const mesh = new THREE.Mesh(new THREE.SphereGeometry(radius, 40, 28), material);
  mesh.position.set(...at);
  mesh.scale.set(...scale);
  parent.add(mesh);
  return mesh;
}

function turned(profile, material, segments = 48) {
  const curve = new THREE.SplineCurve(profile.map(([radius, height]) => new THREE.Vector2(radius, height)));
  const points = curve.getPoints(40).map((point) => new THREE.Vector2(Math.max(0, point.x), point.y));
  return new THREE.Mesh(new THREE.LatheGeometry(points, segments), material);
}

function group(parent, at = [0, 0, 0]) {
  const made = new THREE.Group();
  made.position.set(...at);
  parent.add(made);
  return made;
}

export function build(scene) {
  const fur = soft(FUR);
  const cream = soft(CREAM);
  const peach = soft(PEACH);
  const dark = soft(DARK, { roughness: 0.35 });
  const eyes = soft(0x4a3c38, { roughness: 0.25 });
  const ring = soft(0x8d8880, { roughness: 0.6 });

  scene.add(shadow());
  const plinth = turned([[0, 0], [0.98, 0], [1.04, 0.06], [1.0, 0.13], [0.9, 0.15], [0, 0.15]], soft(0xe9e2d6));
  scene.add(plinth);
  const band = new THREE.Mesh(new THREE.TorusGeometry(1.01, 0.035, 12, 72), ring);
  band.rotation.x = Math.PI / 2;
  band.position.y = 0.085;
  scene.add(band);

  const turning = group(scene, [0, 0.14, 0]);
  const torso = turned([[0, 0], [0.56, 0], [0.74, 0.14], [0.77, 0.4], [0.69, 0.78], [0.55, 1.08], [0.42, 1.26], [0, 1.36]], fur);
  torso.scale.z = 0.92;
  turning.add(torso);
  ball(turning, soft(0xf9e7cf), 0.52, [0, 0.5, 0.21], [1, 1.1, 1]);
  for (const side of [-1, 1]) {
    ball(turning, fur, 0.2, [side * 0.3, 0.1, 0.66], [1, 0.68, 1.25]);
    ball(turning, cream, 0.1, [side * 0.3, 0.08, 0.83], [1.25, 0.75, 0.9]);
    ball(turning, fur, 0.36, [side * 0.56, 0.26, 0.06], [0.72, 0.9, 1.15]);
  }

  const tail = group(turning, [0, 0.22, -0.6]);
  tail.add(...brush(peach, cream));

  const lids = [];
  const head = group(turning, [0, 1.2, 0.07]);
  ball(head, fur, 0.72, [0, 0.5, 0.06], [1.16, 0.92, 1]);
  ball(head, cream, 0.34, [0, 0.3, 0.56], [1.22, 0.8, 0.82]);
  for (const side of [-1, 1]) {
    ball(head, fur, 0.36, [side * 0.4, 0.34, 0.16], [1.26, 0.72, 1.1]);
    lids.push(eye(head, side, dark, eyes));
  }
  ball(head, soft(0xb4705f, { roughness: 0.5 }), 0.07, [0, 0.4, 0.85], [1.2, 0.8, 0.7]);
  for (const side of [-1, 1]) head.add(smile(side, dark));
  const leftEar = ear(head, 1, peach);
  const rightEar = ear(head, -1, peach);
  return { turning, head, leftEar, rightEar, tail, eyes, ring, lids };
}

function ear(head, side, outside) {
  const pivot = group(head, [side * 0.46, 0.92, 0.02]);
  const tilted = group(pivot);
  tilted.rotation.z = -side * 0.3;
  const shell = turned([[0.3, -0.16], [0.32, 0.02], [0.26, 0.26], [0.15, 0.52], [0.06, 0.68], [0, 0.72]], outside, 32);
  shell.scale.z = 0.42;
  tilted.add(shell);
  const inner = turned([[0.2, -0.08], [0.21, 0.04], [0.16, 0.24], [0.08, 0.44], [0, 0.54]], soft(ROSE), 32);
  inner.scale.z = 0.3;
  inner.position.set(0, 0.0, 0.085);
  tilted.add(inner);
  return pivot;
}

// A dark eye; the light shines as a ring around the pupil. Returns what is seen of it open, and shut: a soft line.
function eye(head, side, dark, light) {
  const socket = group(head, [side * 0.3, 0.52, 0.7]);
  socket.rotation.set(-0.06, side * 0.36, 0);
  const open = group(socket);
  ball(open, dark, 0.115, [0, 0, 0], [0.92, 1.2, 0.5]);
  ball(open, light, 0.094, [0, -0.006, 0.02], [0.92, 1.2, 0.5]);
  ball(open, dark, 0.07, [0, 0.004, 0.039], [0.9, 1.2, 0.5]);
  ball(open, soft(0xffffff, { emissive: 0x666666 }), 0.024, [0.026, 0.045, 0.075]);
  const curve = new THREE.QuadraticBezierCurve3(
    new THREE.Vector3(-0.12, 0.01, 0.035), new THREE.Vector3(0, -0.1, 0.085), new THREE.Vector3(0.12, 0.01, 0.035));
  const shut = new THREE.Mesh(new THREE.TubeGeometry(curve, 20, 0.015, 8), dark);
  socket.add(shut);
  return { open, shut };
}

function smile(side, material) {
  const curve = new THREE.QuadraticBezierCurve3(
    new THREE.Vector3(0, 0.33, 0.865), new THREE.Vector3(side * 0.06, 0.255, 0.87), new THREE.Vector3(side * 0.13, 0.3, 0.835));
  return new THREE.Mesh(new THREE.TubeGeometry(curve, 16, 0.012, 8), material);
}

// A tail that grows thick and ends in a pale tip, swung to the robot's left so that it is seen from the front.
function brush(colour, tip) {
  const spine = new THREE.CatmullRomCurve3([[0, 0, 0], [0.42, -0.02, -0.3], [1.0, 0.1, -0.24], [1.36, 0.5, -0.16], [1.26, 1.0, -0.1]]
    .map((point) => new THREE.Vector3(...point)));
  const thickness = (u) => 0.07 + 0.23 * Math.sin(Math.PI * Math.min(1, 0.12 + u * 0.86)) ** 1.2;
  const piece = (from, to, material) => {
    const rings = 48;
    const sides = 24;
    const part = new THREE.CatmullRomCurve3(Array.from({ length: 24 }, (_, i) => spine.getPoint(from + ((to - from) * i) / 23)));
    const tube = new THREE.TubeGeometry(part, rings, 1, sides);
    const place = tube.attributes.position;
    const centre = new THREE.Vector3();
    const point = new THREE.Vector3();
    for (let i = 0; i <= rings; i += 1) {
      const u = i / rings;
      part.getPointAt(u, centre);
      const radius = thickness(from + (to - from) * u) * (to === 1 ? 1.04 * Math.sqrt(Math.max(0, 1 - u ** 4)) : 1);
      for (let j = 0; j <= sides; j += 1) {
        const index = i * (sides + 1) + j;
        point.fromBufferAttribute(place, index).sub(centre).multiplyScalar(radius).add(centre);
        place.setXYZ(index, point.x, point.y, point.z);
      }
    }
    tube.computeVertexNormals();
    return new THREE.Mesh(tube, material);
  };
  return [piece(0, 0.74, colour), piece(0.71, 1, tip)];
}

function shadow() {
  const size = 128;
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext("2d");
  const fade = pen.createRadialGradient(size / 2, size / 2, size * 0.12, size / 2, size / 2, size / 2);
  fade.addColorStop(0, "rgba(70, 50, 30, .34)");
  fade.addColorStop(1, "rgba(70, 50, 30, 0)");
  pen.fillStyle = fade;
  pen.fillRect(0, 0, size, size);
  const mesh = new THREE.Mesh(
    new THREE.PlaneGeometry(2.9, 2.9),
    new THREE.MeshBasicMaterial({ map: new THREE.CanvasTexture(canvas), transparent: true, depthWrite: false }));
  mesh.rotation.x = -Math.PI / 2;
  mesh.position.y = -0.005;
  return mesh;
}
