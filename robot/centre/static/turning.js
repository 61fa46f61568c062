// Opens the page anew when its code turns. Nothing is sent but the page's own address.
const turns = Number(document.currentScript.dataset.turns);
setTimeout(() => location.reload(), (turns + 1) * 1000);
