-- What the active model was fitted on stays as it was, whatever becomes of the picture: it codes new pictures by
-- these features until the next model is in place. What is not here is still in features.
CREATE TABLE fitted_features (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    image_id INTEGER NOT NULL,
    vector BLOB NOT NULL, -- 32-bit floats
    UNIQUE (model_id, image_id)
);
CREATE TRIGGER removed_features_stay_with_the_model BEFORE DELETE ON features BEGIN
    INSERT INTO fitted_features (model_id, image_id, vector)
    SELECT models.id, OLD.image_id, OLD.vector FROM settings JOIN models ON models.id = settings.value
    WHERE settings.key = 'active_model' AND models.network_id = OLD.network_id
    ON CONFLICT (model_id, image_id) DO NOTHING;
END;
CREATE TRIGGER replaced_features_stay_with_the_model BEFORE UPDATE OF vector ON features
WHEN NEW.vector <> OLD.vector BEGIN
    INSERT INTO fitted_features (model_id, image_id, vector)
    SELECT models.id, OLD.image_id, OLD.vector FROM settings JOIN models ON models.id = settings.value
    WHERE settings.key = 'active_model' AND models.network_id = OLD.network_id
    ON CONFLICT (model_id, image_id) DO NOTHING;
END;
