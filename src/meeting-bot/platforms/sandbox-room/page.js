/** Reads a room of the sandbox: its tiles say whose they are. */
(() => {
  const tiles = () =>
    [...document.querySelectorAll('.tile')]
      .filter((tile) => tile instanceof HTMLElement && tile.dataset['me'] !== 'true')
      .map((tile) => /** @type {HTMLElement} */ (tile));

  /** @param {HTMLElement} tile @returns {RollcallPerson} */
  const personOf = ({ dataset }) => ({
    id: dataset['person'] ?? '',
    name: dataset['name'] ?? '',
    isHost: dataset['host'] === 'true',
  });

  window.rollcallPlatform = {
    people: () =>
      tiles()
        .filter(({ dataset }) => dataset['kind'] === 'camera')
        .map(personOf),
    of(track) {
      for (const tile of tiles()) {
        for (const media of tile.querySelectorAll('video, audio')) {
          const stream = media instanceof HTMLMediaElement ? media.srcObject : null;
          if (stream instanceof MediaStream && stream.getTrackById(track.id) !== null) {
            return { ...personOf(tile), kind: tile.dataset['kind'] === 'screen' ? 'screen' : 'camera' };
          }
        }
      }
      return null;
    },
  };
})();
