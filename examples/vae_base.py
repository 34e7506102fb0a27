"""What the variational autoencoder needs beyond Keras's own layers."""

import keras
import tensorflow as tf
from keras import ops


@keras.saving.register_keras_serializable(package="vae")
class Sampling(keras.layers.Layer):
    """Draw a code from the normal distribution with a mean and the logarithm of a variance."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.noise = keras.random.SeedGenerator()

    def call(self, inputs):
        mean, log_variance = inputs
        drawn = keras.random.normal(ops.shape(mean), seed=self.noise)
        return mean + ops.exp(0.5 * log_variance) * drawn


class VariationalAutoencoder(keras.Model):
    """Train on how well an image is drawn again, and on how normal the codes are.

    A class derived from it gives `image`, `mean` and `log_variance` when it is called.
    """

    def __init__(self, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.beta = beta
        self.image_loss = keras.metrics.Mean(name="image_loss")
        self.code_loss = keras.metrics.Mean(name="code_loss")

    def train_step(self, data):
        images, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            drawn = self(images, training=True)
            image_loss, code_loss = self.losses_of(images, drawn)
            loss = image_loss + self.beta * code_loss
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights, strict=True))
        self.image_loss.update_state(image_loss)
        self.code_loss.update_state(code_loss)
        return self.get_metrics_result()

    def losses_of(self, images, drawn):
        """Both parts of the loss: the sum over an image, the mean over the batch."""
        differences = keras.losses.binary_crossentropy(images, drawn["image"])
        image_loss = ops.mean(ops.sum(differences, axis=(1, 2)))
        mean, log_variance = drawn["mean"], drawn["log_variance"]
        divergence = ops.exp(log_variance) + ops.square(mean) - 1 - log_variance
        return image_loss, ops.mean(ops.sum(divergence, axis=1)) / 2
