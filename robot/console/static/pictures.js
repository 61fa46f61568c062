// Draws pictures that came with words. Drawn, not linked to: a picture has no address, and stays in no cache.

async function draw(canvas) {
  const bytes = Uint8Array.from(atob(canvas.dataset.media), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  picture.close();
}

export function showPictures() {
  for (const canvas of document.querySelectorAll("canvas.picture")) draw(canvas);
}
