// What the call page has at home: a socket to the robot's console, and a board that it renders. The page at the clinic's
// host has a file of the same name with its own two (robot/relay/static/relay-call.js).

export { CallSocket as Socket } from "./call-socket.js";

// What stands there while no call is on; null where it cannot be had.
export async function boardHtml() {
  const answer = await fetch(`/call/board${location.search}`, { cache: "no-store" });
  return answer.ok ? answer.text() : null;
}
